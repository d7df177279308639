// Asks the browser for a passkey and sends its answer by the form (Web Authentication Level 2, 5.1).
"use strict";

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

function asked(options) {
  const known = [...(options.allowCredentials || []), ...(options.excludeCredentials || [])];
  for (const one of known) one.id = bytes(one.id);
  if (options.user) options.user.id = bytes(options.user.id);
  return { publicKey: { ...options, challenge: bytes(options.challenge) } };
}

function answered(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
}

for (const form of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  const button = form.querySelector("button");
  const failed = form.querySelector("[data-failed]");
  form.querySelector("[data-unable]").hidden = true;
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    button.disabled = true;
    try {
      const options = asked(JSON.parse(form.dataset.options));
      form.elements.answer.value = answered(await navigator.credentials[form.dataset.passkey](options));
      form.submit();
    } catch {
      failed.hidden = false;
      button.disabled = false;
    }
  });
}
