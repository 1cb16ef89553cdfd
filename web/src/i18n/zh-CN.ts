// Chinese words shared by all faces.
export default {
  ui: {
    as_of: '截至 {time}',
    try_again: '重试',
    loading: '正在读取……',
    back: '返回',
    demo: '演示数据：人员和数字均为虚构',
    error: {
      network: '没有连上网络，请检查网络后重试。',
      page: '页面出错了，请刷新后重试；仍不行请在“我的—投诉与建议”里告诉我们。',
      login: '登录已过期，请重新登录。',
      not_yours: '没有找到，或者不在您负责的范围内。',
      busy: '现在使用的人多，请稍后再试。',
      server: '服务器出错（{status}），请稍后再试。',
    },
  },
};
