/** A stage of the festival. Whoever is at it is in its room. */
export interface Stage {
  readonly id: string;
  readonly name: string;
  readonly act: string;
  readonly room: string;
}

export const STAGES: readonly Stage[] = Object.entries({
  Harbour: 'shanties',
  River: 'jazz',
  Forest: 'folk',
  Chapel: 'organ',
  Cellar: 'techno',
  Roof: 'swing',
  Garden: 'harp',
  Barn: 'polka',
  Bridge: 'samba',
  Tower: 'bells',
  Market: 'brass',
  Mill: 'fado',
  Island: 'reggae',
  Station: 'blues',
  Yard: 'tango',
  Meadow: 'choir',
  Lake: 'strings',
  Attic: 'lullabies',
  Bakery: 'klezmer',
  Orchard: 'waltz',
  Garage: 'punk',
  Library: 'silence',
  Beacon: 'soul',
  Square: 'salsa',
}).map(([name, act]) => {
  const id = name.toLowerCase();
  // Rooms have names in common with nothing else: no stage can be the room of the operators.
  return { id, name, act, room: `stage:${id}` };
});

export function findStage(id: unknown): Stage | undefined {
  return STAGES.find((stage) => stage.id === id);
}

/** The stages that are among the rooms of a client. */
export function stagesAmong(rooms: ReadonlySet<string>): Stage[] {
  return STAGES.filter(({ room }) => rooms.has(room));
}
