// Chosen files -> what to send: pictures as photos, the rest as documents.

const PHOTO = /^image\/(jpeg|png|webp)$/;
const LARGEST_ALBUM = 10;

// Returns [action, fields] pairs in the order of sending; several photos at once share the number of their album.
export function attachments(files) {
  const photos = files.filter((file) => PHOTO.test(file.type));
  const documents = files.filter((file) => !PHOTO.test(file.type));
  const now = Date.now();
  const album = (index) => (photos.length > 1 ? { album: now + Math.floor(index / LARGEST_ALBUM) } : {});
  return [
    ...photos.map((photo, index) => ["photo", { photo, ...album(index) }]),
    ...documents.map((document) => ["document", { document }]),
  ];
}
