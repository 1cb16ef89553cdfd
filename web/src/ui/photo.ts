// Makes a photo small enough for a weak network before it is kept: at most 1600 px, upright. Never sends it.
const LONGEST = 1600;
const QUALITY = 0.85;

export interface Taken {
  bytes: ArrayBuffer;
  type: string;
}

async function redraw(file: Blob): Promise<Blob | null> {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext('2d');
  if (!pen) return null;
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((done) => canvas.toBlob(done, 'image/jpeg', QUALITY));
}

/** The server reads these. */
export const isPhoto = (one: Taken): boolean => one.type === 'image/jpeg' || one.type === 'image/png';

/** A browser that cannot draw it keeps the file as it is: the server makes it small too. */
export async function shrink(file: Blob): Promise<Taken> {
  const small = await redraw(file).catch(() => null);
  const best = small && small.size < file.size ? small : file;
  return { bytes: await best.arrayBuffer(), type: best.type || 'image/jpeg' };
}
