// The service worker of the field face: keeps its files so that it starts without network. Never keeps anything of the
// API: personal data lives in the account's own store, which logging out wipes.
const worker = self as unknown as ServiceWorkerGlobalScope;

const VERSION = '__PRECACHE_VERSION__';
const FILES = '__PRECACHE_FILES__'.split('|');
const CACHE = `lastmeter-field-${VERSION}`;

worker.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: 'reload' }))))
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((keys) => Promise.all(keys.filter((key) => key.startsWith('lastmeter-field-') && key !== CACHE).map((key) => caches.delete(key))))
      .then(() => worker.clients.claim()),
  );
});

async function page(request: Request): Promise<Response> {
  try {
    const reply = await fetch(request);
    if (reply.ok) return reply;
    throw new Error(String(reply.status));
  } catch {
    return (await caches.match('/field/index.html')) ?? Response.error();
  }
}

worker.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== worker.location.origin || url.pathname.startsWith('/api/')) return;
  if (event.request.mode === 'navigate') {
    event.respondWith(page(event.request));
    return;
  }
  event.respondWith(caches.match(event.request).then((kept) => kept ?? fetch(event.request)));
});
