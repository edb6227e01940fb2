// How requests leave and what their answers mean, against a server that answers as it is told.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import zapier from 'zapier-platform-core';

import App from '../index.js';
import { apiOf } from '../src/client.js';
import { labelOf } from '../src/shapes.js';

const invoke = zapier.createAppTester(App);
let server, answer, seen;

before(async () => {
  server = createServer((request, response) => {
    seen = request;
    response.writeHead(answer.status, { 'Content-Type': 'application/json', ...answer.headers });
    response.end(JSON.stringify(answer.body ?? {}));
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
});
after(() => server.close());

const bundle = (inputData = {}) => ({
  authData: { base_url: `http://127.0.0.1:${server.address().port}/`, api_key: 'shk_1' },
  inputData,
});
const move = (inputData = {}) => invoke(App.creates.move_record.operation.perform, bundle({ record: 'rec_1', to: 'won', ...inputData }));
const refusal = async (act) => {
  try {
    await act();
  } catch (error) {
    return error;
  }
  assert.fail('it was not refused');
};

test('requests leave with the key and one level is asked for', async () => {
  answer = { status: 200, body: { id: 'rec_1' } };
  await move({ idempotency_key: 'evt 1' });
  assert.equal(seen.url, '/api/v1/records/rec_1/moves');
  assert.equal(seen.headers.authorization, 'Bearer shk_1');
  assert.equal(seen.headers.accept, 'application/vnd.surehand.flat+json');
  assert.equal(seen.headers['idempotency-key'], 'evt%201');
});

test('an address is taken as people copy it', () => {
  for (const typed of ['https://s.example', ' https://s.example/ ', 'https://s.example/api/v1']) {
    assert.equal(apiOf({ authData: { base_url: typed } }), 'https://s.example/api/v1');
  }
});

test('a refusal halts the run with all that is missing', async () => {
  answer = { status: 422, body: { code: 'gate_not_met', message: 'To go to Won: 1 missing.\nGoals: nothing is filled in.' } };
  const error = await refusal(move);
  assert.equal(error.name, 'HaltedError');
  assert.match(error.message, /Goals: nothing is filled in\./);
});

test('too many requests wait as long as they are told', async () => {
  answer = { status: 429, headers: { 'Retry-After': '17' }, body: { message: 'Go on in 17 seconds.' } };
  const error = await refusal(move);
  assert.equal(error.name, 'ThrottledError');
  assert.equal(JSON.parse(error.message).delay, 17);
});

test('a key that ended asks for another connection', async () => {
  answer = { status: 401, body: { message: 'This needs a valid API key.' } };
  assert.equal((await refusal(move)).name, 'ExpiredAuthError');
});

test('what may not be done is an error that somebody sees', async () => {
  answer = { status: 403, body: { code: 'scope_missing', message: 'This needs the scope “write”.' } };
  const error = await refusal(move);
  assert.equal(error.name, 'AppError');
  assert.match(error.message, /needs the scope/);
});

test('an answer that is no JSON is told by its status', async () => {
  answer = { status: 502, body: undefined, headers: { 'Content-Type': 'text/html' } };
  assert.match((await refusal(move)).message, /Surehand answered 502/);
});

test('a test message starts no Zap', async () => {
  const perform = App.triggers.handoff_offered.operation.perform;
  assert.deepEqual(await invoke(perform, { ...bundle(), cleanedRequest: { type: 'webhook.test' } }), []);
});

test('every part that is told has a label', () => {
  assert.equal(labelOf('handoff_receiver_id'), 'Handoff receiver ID');
  for (const kind of [App.triggers, App.creates, App.searches]) {
    for (const { operation } of Object.values(kind)) {
      const parts = (operation.outputFields ?? []).filter((part) => typeof part !== 'function');
      assert.ok(parts.every(({ key, label }) => key && label));
    }
  }
});
