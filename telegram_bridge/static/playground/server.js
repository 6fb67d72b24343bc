// The page's only way to the server: what has changed, and what a person does.

const { changes, act, file, csrf } = document.body.dataset;

export const texts = JSON.parse(document.getElementById("texts").textContent);
export const fileAddress = (id) => file.replace("FILE", encodeURIComponent(id));

export async function fetchChanges(after, people) {
  const response = await fetch(`${changes}?after=${after}&people=${people.join(",")}`, { redirect: "error" });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return (await response.json()).records;
}

// Resolves to a sentence for the person, or to "" when all went well.
export async function perform(person, action, fields = {}) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ person, action, ...fields })) form.append(name, value);
  try {
    const response = await fetch(act, { method: "POST", body: form, headers: { "X-CSRFToken": csrf } });
    return (await response.json()).error || "";
  } catch {
    return texts.lost;
  }
}
