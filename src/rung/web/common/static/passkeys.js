/*
 * Passkeys: the browser is asked for one, and its answer is put into the form.
 *
 * A form says what it wants: data-passkey="create", "get", or "alone" (signing in with nothing else,
 * whose question is fetched when the button is pressed). The question stands in data-options. Until
 * this has found that the browser knows passkeys, the form's button is hidden and a sentence says why.
 */
(() => {
  "use strict";

  const NUMBERS = /^(\d+\.){3}\d+$|^\[/;

  const bytes = (words) =>
    Uint8Array.from(atob(words.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

  const words = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");

  const named = (keys) => (keys ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

  const creation = (asked) => ({
    ...asked,
    challenge: bytes(asked.challenge),
    user: { ...asked.user, id: bytes(asked.user.id) },
    excludeCredentials: named(asked.excludeCredentials),
  });

  const request = (asked) => ({
    ...asked,
    challenge: bytes(asked.challenge),
    allowCredentials: named(asked.allowCredentials),
  });

  const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

  const answerOf = (made) => {
    const response = {};
    for (const part of PARTS) if (made.response[part]) response[part] = words(made.response[part]);
    return JSON.stringify({ id: made.id, rawId: made.id, type: made.type, response });
  };

  const fetched = async (form) => {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`answered ${answer.status}`);
    return (await answer.json()).request_options;
  };

  const ASKED = {
    create: (form) => navigator.credentials.create({ publicKey: creation(JSON.parse(form.dataset.options).publicKey) }),
    get: (form) => navigator.credentials.get({ publicKey: request(JSON.parse(form.dataset.options).publicKey) }),
    alone: async (form) => navigator.credentials.get({ publicKey: request((await fetched(form)).publicKey) }),
  };

  const ask = async (form, button) => {
    const trouble = form.querySelector("[data-passkey-trouble]");
    trouble.hidden = true;
    button.setAttribute("aria-busy", "true");
    try {
      form.elements.credential.value = answerOf(await ASKED[form.dataset.passkey](form));
      form.submit();
    } catch {
      // Somebody turned back, or the device did: the page is as it was.
      trouble.hidden = false;
      button.removeAttribute("aria-busy");
    }
  };

  const setUp = (form) => {
    const cannot = form.querySelector("[data-passkey-cannot]");
    if (NUMBERS.test(location.hostname)) {
      cannot.textContent = cannot.dataset.byNumber;
      return;
    }
    if (!window.PublicKeyCredential) return;
    cannot.hidden = true;
    const button = form.querySelector('button[type="submit"]');
    button.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (form.reportValidity() && !button.hasAttribute("aria-busy")) ask(form, button);
    });
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) setUp(form);
})();
