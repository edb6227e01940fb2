// Every trigger, action and search against a running Surehand with the sample company of its tests; skipped without one.
// SUREHAND_ADDRESS, SUREHAND_SENDER_KEY, SUREHAND_RECEIVER_KEY, SUREHAND_HOOKS_PORT; what was invoked: SUREHAND_REPORT.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import zapier from 'zapier-platform-core';

import App from '../index.js';

const { SUREHAND_ADDRESS, SUREHAND_SENDER_KEY, SUREHAND_RECEIVER_KEY, SUREHAND_HOOKS_PORT, SUREHAND_REPORT } = process.env;
const core = zapier.createAppTester(App);
const sam = { base_url: SUREHAND_ADDRESS, api_key: SUREHAND_SENDER_KEY };
const rita = { base_url: SUREHAND_ADDRESS, api_key: SUREHAND_RECEIVER_KEY };
const EVENTS = Object.entries(App.triggers).filter(([, { operation }]) => operation.type === 'hook').map(([key]) => key);

const report = { triggers: {}, creates: {}, searches: {}, dropdowns: {} };
const received = new Map(EVENTS.map((key) => [key, []]));
const hooks = new Map();
const inbox = createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    received.get(request.url.slice(1))?.push(JSON.parse(Buffer.concat(parts).toString()));
    response.writeHead(200).end();
  });
});

const names = (thing) => Object.keys(thing).filter((name) => !name.startsWith('value_')).sort();
const told = (kind, key, output) => {
  assert.deepEqual(names(output), names(App[kind][key].operation.sample), `${key} tells something else than its sample`);
  report[kind][key] = { ok: true, output };
  return output;
};
const create = async (key, inputData, authData = sam) =>
  told('creates', key, await core(App.creates[key].operation.perform, { authData, inputData }));
const search = async (key, inputData) => core(App.searches[key].operation.perform, { authData: sam, inputData });
const trigger = (key, method, bundle) => core(App.triggers[key].operation[method], { authData: rita, inputData: {}, ...bundle });
const first = async (key, is = () => true) => {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    const found = received.get(key).find(is);
    if (found) return found;
    await pause(50);
  }
  assert.fail(`${key} did not arrive`);
};

const COMPLETE = {
  value_package: 'standard',
  value_start_date: '2027-03-30',
  value_scope: 'A new shop with fifty products',
  value_goals: ['First sale by June', 'No downtime'],
};

describe('against a running Surehand', { skip: !SUREHAND_ADDRESS && 'SUREHAND_ADDRESS names none' }, () => {
  let record, handoff;

  before(() => new Promise((ready) => inbox.listen(Number(SUREHAND_HOOKS_PORT), '127.0.0.1', ready)));
  after(() => {
    inbox.close();
    if (SUREHAND_REPORT) writeFileSync(SUREHAND_REPORT, JSON.stringify(report));
  });

  test('the connection tells whose it is', async () => {
    const me = await core(App.authentication.test, { authData: rita });
    const { data } = me.data ? me : { data: me };
    assert.equal(`${data.person_name} at ${data.workspace_name}`, 'Rita Receiver at Sample');
  });

  test('a key that is none is not let in', async () => {
    const nobody = { ...sam, api_key: 'shk_none' };
    await assert.rejects(core(App.authentication.test, { authData: nobody }), { name: 'ExpiredAuthError' });
  });

  test('every trigger subscribes', async () => {
    for (const key of EVENTS) {
      const targetUrl = `http://127.0.0.1:${SUREHAND_HOOKS_PORT}/${key}`;
      const hook = await trigger(key, 'performSubscribe', { targetUrl, inputData: { playbook: 'client' } });
      assert.match(hook.secret, /^whsec_/);
      hooks.set(key, hook);
    }
  });

  test('inputs are those of the playbook', async () => {
    for (const key of ['playbooks', 'stages', 'people']) {
      const found = await core(App.triggers[key].operation.perform, { authData: sam, inputData: { playbook: 'client' } });
      assert.ok(found.every(({ id, name }) => id && name));
      report.dropdowns[key] = { ok: found.length > 0 };
    }
    const bundle = { authData: sam, inputData: { playbook: 'client' } };
    const inputs = await core(App.creates.create_record.operation.inputFields, bundle);
    const packages = inputs.find(({ key }) => key === 'value_package');
    assert.deepEqual(packages.choices, { standard: 'Standard', premium: 'Premium' });
    assert.equal(inputs.find(({ key }) => key === 'value_goals').list, true);
    assert.equal(inputs.some(({ key }) => key === 'value_agreement'), false, 'a file is put in by people');
  });

  test('a record is begun once, however often the run is replayed', async () => {
    const inputData = { playbook: 'client', title: 'Zed Ltd', stage: 'proposal', idempotency_key: 'evt 1' };
    record = (await create('create_record', inputData)).id;
    assert.equal((await create('create_record', inputData)).id, record);
  });

  test('a record moves inside its team', async () => {
    const inputData = { playbook: 'client', record, to: 'won', value_contract_value: '4000 USD' };
    assert.equal((await create('move_record', inputData)).stage, 'won');
  });

  test('what is missing is told with who can mend it', async () => {
    await assert.rejects(create('offer_handoff', { playbook: 'client', record, to: 'onboarding' }), (error) => {
      assert.equal(error.name, 'HaltedError');
      assert.match(error.message, /Scope of work: nothing is filled in\. \(the owner or the client can put it right\)/);
      return true;
    });
  });

  test('fields are set and cleared', async () => {
    const updated = await create('update_record', { playbook: 'client', record, ...COMPLETE });
    assert.equal(updated.value_goals, 'First sale by June\nNo downtime');
    const set = await create('set_fields', { record, values: { industry: 'retail' }, grade: 'verified' });
    assert.equal(set.value_industry, 'retail');
    const cleared = await create('set_fields', { record, clear: ['industry'] });
    assert.equal('value_industry' in cleared, false);
  });

  test('a handoff is offered, asked about, answered and returned', async () => {
    handoff = (await create('offer_handoff', { playbook: 'client', record, to: 'onboarding', note: 'Call first.' })).id;
    const question = (await create('ask_question', { handoff, text: 'Who signs?', field: 'main_contact' }, rita)).id;
    const values = { main_contact: 'Ada <ada@ada.example>' };
    const answered = await create('answer_question', { question, text: 'Ada herself.', values });
    assert.equal(answered.answer, 'Ada herself.');
    const reasons = { handoff, reason: 'incomplete', fields: ['scope'], text: 'Which products?' };
    const returned = await create('return_handoff', reasons, rita);
    assert.equal(returned.reasons, 'incomplete (scope): Which products?');
  });

  test('the digest of the trigger accepts', async () => {
    const again = await create('offer_handoff', { playbook: 'client', record, to: 'onboarding' });
    const message = await first('handoff_offered', ({ handoff_id }) => handoff_id === again.id);
    const digest = message.handoff_packet_digest;
    const read_back = ['A new shop', 'I call them on Tuesday'];
    const accepted = await create('accept_handoff', { handoff: again.id, digest, read_back }, rita);
    assert.equal(accepted.status, 'accepted');
  });

  test('a task is done and a note written', async () => {
    const { task_id } = await first('task_created', ({ record_id }) => record_id === record);
    assert.ok((await create('complete_task', { task: task_id, note: 'They are glad.' }, rita)).done_at);
    assert.equal((await create('add_note', { record, text: 'Calls before noon.' })).text, 'Calls before noon.');
    const given = await create('update_record', { playbook: 'client', record, owner: 'otto@example.com', reason: 'Away.' }, rita);
    assert.equal(given.owner_email, 'otto@example.com');
  });

  for (const key of EVENTS) {
    test(`${key} arrives as its sample and examples say`, async () => {
      const message = await first(key);
      const [output] = await trigger(key, 'perform', { cleanedRequest: message });
      const { operation } = App.triggers[key];
      assert.deepEqual(names(output), names(operation.sample));
      const examples = await trigger(key, 'performList', { inputData: { playbook: 'client' } });
      assert.ok(examples.some(({ id }) => id === message.id) || examples.length === 3);
      assert.ok(examples.every((each) => names(each).join() === names(output).join()));
      const outputs = await core(operation.outputFields, { authData: rita, inputData: { playbook: 'client' } });
      const labelled = new Set(outputs.map((part) => part.key));
      assert.deepEqual(Object.keys(output).filter((name) => !labelled.has(name)), []);
      report.triggers[key] = { ok: true, output };
    });
  }

  test('everything is found', async () => {
    const [byTitle] = await search('find_record', { title: 'zed ltd', playbook: 'client' });
    const [byId] = await search('find_record', { record });
    assert.deepEqual([byTitle.id, byId.id], [record, record]);
    told('searches', 'find_record', byId);
    assert.deepEqual(await search('find_record', { record: 'rec_none' }), []);
    const [newest] = await search('find_handoff', { record });
    assert.equal(newest.handoff_status, 'accepted');
    assert.deepEqual((await search('find_handoff', { handoff }))[0].id, handoff);
    told('searches', 'find_handoff', newest);
    const [person] = await search('find_person', { text: 'RITA@' });
    assert.equal(told('searches', 'find_person', person).name, 'Rita Receiver');
  });

  test('every trigger unsubscribes, also twice', async () => {
    for (const [key, subscribeData] of hooks) {
      assert.deepEqual(await trigger(key, 'performUnsubscribe', { subscribeData }), { id: subscribeData.id });
      await trigger(key, 'performUnsubscribe', { subscribeData });
    }
  });
});
