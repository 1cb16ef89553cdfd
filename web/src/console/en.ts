// English words of the console face.
export default {
  console: {
    title: 'Last Metre',
  },
};
