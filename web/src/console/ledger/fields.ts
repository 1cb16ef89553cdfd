// The ledger's members that a column of a workbook can mean, in the order in which people look for them.
export const importFields = [
  'compound', 'building', 'unit', 'floor', 'room', 'household', 'usage', 'area', 'name', 'relation', 'sex', 'birth_on',
  'birth_year', 'phone', 'id_number', 'registered_here', 'residence', 'from_on', 'to_on', 'person_id', 'address', 'note',
];
