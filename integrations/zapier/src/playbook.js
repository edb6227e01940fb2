// What differs from playbook to playbook: the fields of its records, as inputs and as outputs.
import { readWhole } from './client.js';

const PREFIX = 'value_';

const INPUTS = {
  long_text: { type: 'text' },
  number: { type: 'number' },
  money: { type: 'string', helpText: 'An amount with its currency, such as 4000 USD.' },
  date: { type: 'string', helpText: 'A day, such as 2026-03-30.' },
  date_time: { type: 'datetime' },
  yes_no: { type: 'boolean' },
  multi_choice: { type: 'string', list: true },
  list: { type: 'string', list: true },
  contact: { type: 'string', helpText: 'A name and an address, such as Ada <ada@example.com>.' },
  person: { type: 'string', dynamic: 'people.id.name' },
};

export const playbookOf = (z, bundle) =>
  readWhole(z, `/playbooks/${encodeURIComponent(bundle.inputData.playbook)}`);

const inputOf = (field) => {
  const { helpText, ...kind } = INPUTS[field.type] ?? { type: 'string' };
  const help = [field.help, helpText].filter(Boolean).join(' ');
  const input = { key: PREFIX + field.id, label: field.title, required: false, ...kind };
  if (help) input.helpText = help;
  if (Object.keys(field.options).length) input.choices = field.options;
  return input;
};

// An input for each field of the chosen playbook. Files are put in by people.
export const fieldInputs = async (z, bundle) => {
  if (!bundle.inputData.playbook) return [];
  const { fields } = await playbookOf(z, bundle);
  return fields.filter((field) => field.type !== 'file').map(inputOf);
};

// The fields of the chosen playbook, as triggers and searches tell them.
export const fieldOutputs = async (z, bundle) => {
  if (!bundle.inputData.playbook) return [];
  const { fields } = await playbookOf(z, bundle);
  return fields.map((field) => ({
    key: PREFIX + field.id,
    label: field.title,
    type: field.type === 'yes_no' ? 'boolean' : 'string',
  }));
};

// The values that were filled in; an empty input leaves its field as it is.
export const valuesIn = ({ inputData }) =>
  Object.fromEntries(
    Object.entries(inputData)
      .filter(([name, value]) => name.startsWith(PREFIX) && value !== '' && value !== null && value !== undefined)
      .map(([name, value]) => [name.slice(PREFIX.length), value]),
  );
