/* What is being typed, kept on this phone until it is stored: a database per user, every record
   sealed with a key that only that user's pages carry. Signing out deletes it (app.js). */
(() => {
  "use strict";
  const FIELDS = "fields", PHOTOS = "photos";

  const wait = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const open = (me) => {
    const request = indexedDB.open(`sb-drafts-${me}`, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(FIELDS);
      request.result.createObjectStore(PHOTOS);
    };
    return wait(request).then((db) => {
      db.onversionchange = () => db.close();
      return db;
    });
  };
  const bytesOf = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));

  window.sbDrafts = async (me, keyHex, id) => {
    const db = await open(me);
    const key = await crypto.subtle.importKey("raw", bytesOf(keyHex), "AES-GCM", false, ["encrypt", "decrypt"]);
    const seal = async (bytes) => {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes) };
    };
    const unseal = ({ iv, data }) => crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data);
    const store = (name, mode) => db.transaction(name, mode).objectStore(name);

    return {
      async save(record) {
        const sealed = await seal(new TextEncoder().encode(JSON.stringify(record)));
        await wait(store(FIELDS, "readwrite").put(sealed, id));
      },
      async savePhotos(photos) {
        const sealed = await Promise.all(photos.map(async (photo) => ({
          name: photo.name, ...await seal(await photo.arrayBuffer()),
        })));
        await wait(store(PHOTOS, "readwrite").put(sealed, id));
      },
      /* {record, photos} or null; what cannot be read (another key) counts as absent. */
      async load() {
        const sealed = await wait(store(FIELDS, "readonly").get(id));
        if (!sealed) return null;
        const photos = await wait(store(PHOTOS, "readonly").get(id)) || [];
        try {
          const record = JSON.parse(new TextDecoder().decode(await unseal(sealed)));
          const files = await Promise.all(photos.map(async (photo) =>
            new File([await unseal(photo)], photo.name, { type: "image/jpeg" })));
          return { record, photos: files };
        } catch {
          return null;
        }
      },
      async remove() {
        await wait(store(FIELDS, "readwrite").delete(id));
        await wait(store(PHOTOS, "readwrite").delete(id));
      },
    };
  };
})();
