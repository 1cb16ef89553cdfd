// Chinese words of the resident face.
export default {
  resident: {
    title: '最后一米',
  },
};
