// The relations to the head of a household that are offered to choose from (GB/T 4761-2008); others are only shown.
export const RELATIONS = [
  '02', '10', '11', '12', '20', '30', '28', '38', '41', '42', '43', '44', '51', '52', '53', '54', '55', '56', '61', '62',
  '63', '64', '71', '73', '75', '77', '97', '99',
];
