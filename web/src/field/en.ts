// English words of the field face.
export default {
  field: {
    title: 'Last Metre',
  },
};
