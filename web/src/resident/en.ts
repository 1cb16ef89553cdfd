// English words of the resident face.
export default {
  resident: {
    title: 'Last Metre',
  },
};
