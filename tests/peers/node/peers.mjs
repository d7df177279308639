// Verifiers and issuers of others, as one program: a JSON command on each line of standard input, its
// answer on the same line of standard output. It never reaches the network: the documents that a
// command brings along (contexts, DID documents, status lists, by address) are all there is.

import {createInterface} from 'node:readline';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {cryptosuite as rdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {createSignCryptosuite, createVerifyCryptosuite} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';

const MULTIKEY_CONTEXT = 'https://w3id.org/security/multikey/v1';
const RealDate = Date;
let documents = {};

// Set the clock, which the verifiers read for themselves.
function setClock(now) {
  const moment = RealDate.parse(now);
  globalThis.Date = class extends RealDate {
    constructor(...parts) {
      super(...(parts.length ? parts : [moment]));
    }
    static now() {
      return moment;
    }
  };
}

function pinned(url) {
  if(!Object.hasOwn(documents, url)) {
    throw new Error(`NotFoundError: ${url} is not pinned`);
  }
  return documents[url];
}

// A verification method is a part of its controller's document.
function method(url) {
  const {verificationMethod = []} = pinned(url.split('#')[0]);
  const found = verificationMethod.find(({id}) => id === url);
  if(!found) {
    throw new Error(`NotFoundError: ${url}`);
  }
  return {'@context': MULTIKEY_CONTEXT, ...found};
}

async function documentLoader(url) {
  const document = url.includes('#') ? method(url) : pinned(url);
  return {contextUrl: null, documentUrl: url, document};
}

// @digitalcredentials asks the network: this is all of it.
globalThis.fetch = async request => {
  const url = typeof request === 'string' ? request : request.url;
  const found = Object.hasOwn(documents, url);
  const body = found ? JSON.stringify(documents[url]) : '{}';
  return new Response(body, {
    status: found ? 200 : 404, headers: {'content-type': 'application/json'},
  });
};

const verifying = {'eddsa-rdfc-2022': rdfc, 'eddsa-jcs-2022': createVerifyCryptosuite()};
const signing = {'eddsa-rdfc-2022': rdfc, 'eddsa-jcs-2022': createSignCryptosuite()};

function messages(error) {
  return error ? [error.message, ...(error.errors ?? []).map(inner => inner.message)] : [];
}

const commands = {
  // @digitalbazaar/vc: all but the status, which is another package's.
  async verify({credential, cryptosuite, now}) {
    const suite = new DataIntegrityProof({cryptosuite: verifying[cryptosuite]});
    const result = await vc.verifyCredential({
      credential, suite, documentLoader, now: new RealDate(now),
      checkStatus: async () => ({verified: true}),
    });
    return {verified: result.verified, errors: messages(result.error)};
  },

  async issue({credential, cryptosuite, key, now}) {
    const signer = (await Ed25519Multikey.from(key)).signer();
    const suite = new DataIntegrityProof({signer, date: now, cryptosuite: signing[cryptosuite]});
    return {credential: await vc.issue({credential, suite, documentLoader, now: new RealDate(now)})};
  },

  // A presentation that its holder signs for a challenge and a domain.
  async present({presentation, cryptosuite, key, challenge, domain, now}) {
    const signer = (await Ed25519Multikey.from(key)).signer();
    const suite = new DataIntegrityProof({signer, date: now, cryptosuite: signing[cryptosuite]});
    const options = {presentation, suite, challenge, domain, documentLoader};
    return {presentation: await vc.signPresentation(options)};
  },

  // @digitalcredentials/verifier-core: signature, dates and status, each with its answer.
  async verifyCore({credential}) {
    const {verifyCredential} = await import('@digitalcredentials/verifier-core');
    const {log = [], errors = []} = await verifyCredential({credential, knownDIDRegistries: []});
    const checks = log.map(({id, valid, error}) => [id, error ? error.name : valid]);
    return {checks: Object.fromEntries(checks), errors: errors.map(({name}) => name)};
  },

  // Canonical N-Quads (RDFC-1.0) of a JSON-LD document.
  async canonize({document}) {
    return {nquads: await rdfc.canonize(document, {documentLoader})};
  },

  // The time of each of `times` runs of another command, in milliseconds.
  async measure({command, times}) {
    const milliseconds = [];
    for(let run = 0; run < times; run++) {
      const fresh = structuredClone(command);
      const start = performance.now();
      await commands[command.do](fresh);
      milliseconds.push(performance.now() - start);
    }
    return {milliseconds};
  },
};

for await (const line of createInterface({input: process.stdin})) {
  const command = JSON.parse(line);
  documents = command.documents ?? {};
  let answer;
  try {
    setClock(command.now);
    answer = await commands[command.do](command);
  } catch(error) {
    answer = {failed: messages(error)};
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
