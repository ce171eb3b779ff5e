// Passkeys. <form data-passkey="create|get"> with input[name=credential], a button and p.error; it stands hidden until
// here, because a browser without scripts has none. What the browser is to be asked stands in the JSON block whose id
// `data-options` names, or comes from the address in `data-ask`.

const isNumber = /^[\d.]+$|:/.test(location.hostname);

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function words(buffer) {
  if (!buffer) return null;
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function options(form) {
  const { options: id, ask } = form.dataset;
  if (id) return JSON.parse(document.getElementById(id).textContent).publicKey;
  const answer = await fetch(ask, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("not asked");
  return (await answer.json()).request_options.publicKey;
}

// A copy with bytes where the browser wants bytes; a second try begins from the same words.
function readable(told) {
  const known = (list) => list?.map((each) => ({ ...each, id: bytes(each.id) }));
  const ready = { ...told, challenge: bytes(told.challenge) };
  if (told.user) ready.user = { ...told.user, id: bytes(told.user.id) };
  if (told.excludeCredentials) ready.excludeCredentials = known(told.excludeCredentials);
  if (told.allowCredentials) ready.allowCredentials = known(told.allowCredentials);
  return ready;
}

async function ceremony(form) {
  const publicKey = readable(await options(form));
  if (form.dataset.passkey === "create") {
    const chosen = publicKey.authenticatorSelection;
    publicKey.authenticatorSelection = { ...chosen, residentKey: "required", requireResidentKey: true, userVerification: "required" };
    return navigator.credentials.create({ publicKey });
  }
  return navigator.credentials.get({ publicKey });
}

function written(credential) {
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const told = Object.fromEntries(parts.filter((part) => response[part]).map((part) => [part, words(response[part])]));
  if (response.getTransports) told.transports = response.getTransports();
  return JSON.stringify({
    type: credential.type,
    id: credential.id,
    rawId: words(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment,
    response: told,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

const SAID = {
  InvalidStateError: "This device has a passkey for you already. Nothing was added.",
  NotAllowedError: "The passkey was not used: it was dismissed, or it took too long. Try again.",
};

async function use(form) {
  const button = form.querySelector("button");
  const error = form.querySelector(".error");
  error.textContent = "";
  button.setAttribute("aria-busy", "true");
  try {
    form.elements.credential.value = written(await ceremony(form));
    form.submit();
  } catch (wrong) {
    error.textContent = SAID[wrong.name] ?? "The passkey could not be used here. Try again, or use another way.";
    button.removeAttribute("aria-busy");
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential || !window.isSecureContext || isNumber) continue;
  form.hidden = false;
  // What stood hidden could not take the focus as the page came.
  if (document.activeElement === document.body) form.querySelector("[autofocus]")?.focus();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!form.querySelector("[aria-busy]")) use(form);
  });
}
