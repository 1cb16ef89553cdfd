// English words of the codes on gates, entrances and doors.
export default {
  place_code: {
    manage: 'QR code',
    of: 'QR code of “{name}”',
    picture: 'QR code of “{name}”',
    leads: 'Scanning it opens:',
    what: 'The code holds a place and nothing of who lives there. Renew it when a sticker is lost, damaged or misused.',
    only: { compound: 'the codes of its buildings and doors stay', building: 'the codes of its doors stay', door: 'the codes of other doors stay' },
    renew: 'Renew',
    renew_sure: 'The old stickers of “{name}” stop working at once: whoever scans one is told that it is not valid; {kind}. Print the new code right away and replace the old stickers.',
    renewed: 'Renewed: {name}.',
    fresh: 'Renewed: the old stickers do not work any more. Print the new code and replace them.',
    withdraw: 'Withdraw',
    withdraw_sure: 'The stickers of “{name}” stop working at once and open nothing any more; {kind}. To use one again, renew it and put up new stickers.',
    withdrawn: 'Withdrawn: {name}. Take the stickers off.',
    none: 'The code here was withdrawn; old stickers open nothing. To use one again, press “New code”, print it and put it up.',
    revive: 'New code',
    revive_sure: '“{name}” gets a new code; earlier stickers stay dead, and {kind}. Print it and put it up.',
    print: { compound: 'Print those of the compound and its buildings', building: 'Print those of the building and its doors', door: 'Print those of the whole building' },
  },
};
