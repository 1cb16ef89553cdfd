// Chinese words of the codes on gates, entrances and doors.
export default {
  place_code: {
    manage: '管理二维码',
    of: '“{name}”的二维码',
    picture: '“{name}”的二维码',
    leads: '扫码打开：',
    what: '码里只有地点，没有住户信息。贴纸丢失、破损或被人冒用时，请换新码。',
    only: { compound: '楼栋和户室的码不变', building: '各户门上的码不变', door: '其他户的码不变' },
    renew: '换新码',
    renew_sure: '换新码后，“{name}”已经贴出的旧贴纸立即失效，扫了会提示无效；{kind}。换好后请马上打印新码，撕下旧贴纸换上。',
    renewed: '已换新码：{name}。',
    fresh: '已换新码，旧贴纸已经失效。请打印新码，撕下旧贴纸换上。',
    withdraw: '停用',
    withdraw_sure: '停用后，“{name}”已经贴出的贴纸立即失效，居民扫了打不开；{kind}。以后要再用，需要换新码并重新贴。',
    withdrawn: '已停用二维码：{name}。请撕下贴纸。',
    none: '这里的二维码已停用，旧贴纸都打不开。要再用，请点“启用新码”，打印后贴上。',
    revive: '启用新码',
    revive_sure: '将给“{name}”一个新码；以前的贴纸仍然无效，{kind}。启用后请打印并贴上。',
    print: { compound: '打印小区和各楼栋的码', building: '打印本楼和各户的码', door: '打印整栋楼的码' },
  },
};
