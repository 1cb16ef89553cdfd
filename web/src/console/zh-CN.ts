// Chinese words of the console face.
export default {
  console: {
    title: '最后一米',
  },
};
