// The ledger's members that a column of a workbook can mean, in the order in which people look for them.
export const importFields = [
  'compound', 'building', 'unit', 'floor', 'room', 'address', 'usage', 'area', 'household', 'name', 'relation', 'sex',
  'birth_year', 'birth_on', 'phone', 'id_number', 'registered_here', 'residence', 'from_on', 'door_id', 'person_id',
];
