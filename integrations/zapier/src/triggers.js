// What Zaps start from. Each is a REST hook: Surehand sends a message when it happens, and examples before.
import { given } from './client.js';
import { playbook } from './inputs.js';
import { fieldOutputs } from './playbook.js';
import { partsOf, receiver, sender } from './shapes.js';

const happened = (event, by) => ({
  id: 'evt_1042',
  event,
  at: '2026-03-02T10:00:00Z',
  via: 'page',
  thin: false,
  ...by,
  record_id: 'rec_01kb2n5r9gq4v7w8x0y1z2a3b4',
  record_title: 'Ada Ltd',
  record_playbook: 'client',
  record_stage: 'won',
  record_stage_title: 'Won',
  record_page: 'https://surehand.example.com/records/rec_01kb2n5r9gq4v7w8x0y1z2a3b4',
  ...sender('owner'),
  changed: '',
});

const handoff = (status, due, reasons = '') => ({
  handoff_id: 'hnd_01kb2n5r9gq4v7w8x0y1z2a3b4',
  handoff_contract: 'sales-to-onboarding',
  handoff_contract_title: 'Sales to onboarding',
  handoff_origin: 'won',
  handoff_target: 'onboarding',
  handoff_team: 'onboarding',
  handoff_status: status,
  handoff_attempt: 1,
  ...sender('handoff_sender'),
  ...receiver('handoff_receiver'),
  handoff_offered_at: '2026-03-02T10:00:00Z',
  handoff_due_at: due,
  handoff_note: '',
  handoff_reasons: reasons,
  handoff_packet_digest: '2b1f0c8a9d7e6f5a4b3c2d1e0f9a8b7c',
});

const DUE = '2026-03-02T14:00:00Z';
const NOBODY = { by_id: null, by_name: null, by_email: null };

const KINDS = {
  handoff_offered: {
    event: 'handoff.offered',
    noun: 'Handoff',
    label: 'Handoff Offered',
    when: 'a record is offered to the next team',
    sample: { ...happened('handoff.offered', sender('by')), ...handoff('offered', DUE) },
  },
  handoff_accepted: {
    event: 'handoff.accepted',
    noun: 'Handoff',
    label: 'Handoff Accepted',
    when: 'a receiver takes the work',
    sample: { ...happened('handoff.accepted', receiver('by')), ...handoff('accepted', null) },
  },
  handoff_returned: {
    event: 'handoff.returned',
    noun: 'Handoff',
    label: 'Handoff Returned',
    when: 'a receiver sends a handoff back',
    sample: {
      ...happened('handoff.returned', receiver('by')),
      ...handoff('returned', null, 'incomplete (scope): Which products?'),
    },
  },
  handoff_overdue: {
    event: 'handoff.overdue',
    noun: 'Handoff',
    label: 'Handoff Overdue',
    when: 'the time to accept a handoff has run out',
    sample: { ...happened('handoff.overdue', NOBODY), ...handoff('offered', DUE) },
  },
  record_moved: {
    event: 'record.moved',
    noun: 'Record',
    label: 'Record Moved',
    when: 'a record is in another stage',
    sample: {
      ...happened('record.moved', sender('by')),
      moved_origin: 'proposal',
      moved_target: 'won',
      moved_reason: '',
      handoff_id: null,
    },
  },
  question_asked: {
    event: 'question.asked',
    noun: 'Question',
    label: 'Question Asked',
    when: 'a receiver asks about a handoff',
    sample: {
      ...happened('question.asked', receiver('by')),
      ...handoff('offered', DUE),
      question_id: 'qst_01kb2n5r9gq4v7w8x0y1z2a3b4',
      question_text: 'Who signs on their side?',
      question_field: 'main_contact',
      ...receiver('question_asked_by'),
      ...sender('question_asked_of'),
      question_answer: null,
    },
  },
  task_created: {
    event: 'task.created',
    noun: 'Task',
    label: 'Task Created',
    when: 'a task follows from an acceptance or is added by hand',
    sample: {
      ...happened('task.created', receiver('by')),
      task_id: 'task_01kb2n5r9gq4v7w8x0y1z2a3b4',
      task_title: 'Call Ada Ltd',
      ...receiver('task_owner'),
      task_due: '2026-03-04T16:00:00Z',
      task_handoff: 'hnd_01kb2n5r9gq4v7w8x0y1z2a3b4',
      task_template: 'kickoff',
      task_blocks: null,
    },
  },
  act_refused: {
    event: 'act.refused',
    noun: 'Refusal',
    label: 'Act Refused',
    when: 'somebody is told that something is missing for what they wanted to do',
    sample: {
      ...happened('act.refused', sender('by')),
      refused_act: 'offer',
      refused_code: 'gate_not_met',
      refused_sentence: 'To go to Onboarding: 1 missing.',
      refused_missing: 'Scope of work: nothing is filled in. (the owner can put it right)',
    },
  },
};

const inputFields = [
  playbook({ required: false, helpText: 'Only what happens to records of this playbook. Empty: of every one.' }),
  {
    key: 'full',
    label: 'With Values and Words',
    type: 'boolean',
    default: 'true',
    helpText: 'No: only IDs, names and moments leave Surehand, no field values, notes or questions.',
  },
];

const isFull = ({ inputData }) => ![false, 'false'].includes(inputData.full);

const subscribe = (kind) => async (z, bundle) => {
  const { data } = await z.request({
    url: '/hooks',
    method: 'POST',
    body: given({
      target_url: bundle.targetUrl,
      event: kind.event,
      title: `Zapier: ${kind.label}`,
      playbook: bundle.inputData.playbook,
      full: isFull(bundle),
      flat: true,
    }),
  });
  return data;
};

// One that is gone already is as it should be.
const unsubscribe = async (z, bundle) => {
  const hook = encodeURIComponent(bundle.subscribeData.id);
  const { data } = await z.request({ url: `/hooks/${hook}`, method: 'DELETE', skipThrowForStatus: true });
  return data;
};

// A test message of Surehand is no event.
const perform = (z, bundle) => (bundle.cleanedRequest?.id ? [bundle.cleanedRequest] : []);

const list = (kind) => async (z, bundle) => {
  const params = given({ event: kind.event, playbook: bundle.inputData.playbook, limit: 3 });
  const { data } = await z.request({ url: '/hooks/examples', params });
  return data.items;
};

const trigger = ([key, kind]) => [
  key,
  {
    key,
    noun: kind.noun,
    display: { label: kind.label, description: `Triggers when ${kind.when}.` },
    operation: {
      type: 'hook',
      inputFields,
      performSubscribe: subscribe(kind),
      performUnsubscribe: unsubscribe,
      perform,
      performList: list(kind),
      sample: kind.sample,
      outputFields: [...partsOf(kind.sample), fieldOutputs],
    },
  },
];

export const triggers = Object.fromEntries(Object.entries(KINDS).map(trigger));
