// Hidden triggers: what people choose from in the inputs of the others.
import { readWhole } from './client.js';
import { playbookOf } from './playbook.js';

const hidden = (key, noun, perform, inputFields = []) => ({
  key,
  noun,
  display: { label: `Choose a ${noun}`, description: `Fills the list of each ${noun.toLowerCase()}.`, hidden: true },
  operation: { perform, inputFields, sample: { id: 'won', name: 'Won' }, canPaginate: false },
});

// Every page of a list, up to the two thousand that a person can still choose from.
const readAll = async (z, path) => {
  const found = [];
  let cursor = '';
  do {
    const page = await readWhole(z, path, { limit: 200, ...(cursor && { cursor }) });
    found.push(...page.items);
    cursor = page.next;
  } while (cursor && found.length < 2000);
  return found;
};

const playbooks = async (z) =>
  (await readAll(z, '/playbooks'))
    .filter(({ current }) => current !== null)
    .map(({ id, title }) => ({ id, name: title }));

const people = async (z) =>
  (await readAll(z, '/people')).filter(({ active }) => active).map(({ id, name }) => ({ id, name }));

const stages = async (z, bundle) => {
  if (!bundle.inputData.playbook) return [];
  const playbook = await playbookOf(z, bundle);
  return playbook.stages.map(({ id, title }) => ({ id, name: title || id }));
};

export const dropdowns = {
  playbooks: hidden('playbooks', 'Playbook', playbooks),
  people: hidden('people', 'Person', people),
  stages: hidden('stages', 'Stage', stages, [{ key: 'playbook', label: 'Playbook', type: 'string' }]),
};
