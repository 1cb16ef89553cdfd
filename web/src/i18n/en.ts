// English words shared by all faces.
export default {
  ui: {
    as_of: 'as of {time}',
    try_again: 'Try again',
    loading: 'Loading…',
    back: 'Back',
    demo: 'Demo data: all people and figures are made up',
    error: {
      network: 'No connection. Check the network and try again.',
      page: 'This page failed. Reload it; if it fails again, tell us under “Me – Complain or suggest”.',
      login: 'Your login has ended. Please log in again.',
      not_yours: 'Not found, or outside the area you are responsible for.',
      busy: 'The server is busy. Please try again shortly.',
      server: 'The server failed ({status}). Please try again later.',
    },
  },
};
