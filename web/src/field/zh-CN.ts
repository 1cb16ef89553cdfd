// Chinese words of the field face.
export default {
  field: {
    title: '最后一米',
  },
};
