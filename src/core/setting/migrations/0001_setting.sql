-- What an installation decides once and the program reads at start.
CREATE TABLE setting (
    name {text} NOT NULL PRIMARY KEY, -- 'demo'
    value {text} NOT NULL -- 'yes'
) {keyed};
