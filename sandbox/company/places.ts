/** Where customers sit: streets and towns are real words, their combinations are not addresses of anybody. */
export interface Country {
  readonly code: string;
  readonly language: string;
  readonly dial: string;
  readonly towns: readonly [Town, ...Town[]];
  readonly streets: readonly [string, ...string[]];
  readonly stems: readonly [string, ...string[]];
  readonly suffixes: readonly [string, ...string[]];
  readonly firstNames: readonly [string, ...string[]];
  readonly lastNames: readonly [string, ...string[]];
  readonly vat: string | null;
}

interface Town {
  readonly name: string;
  readonly postalCode: string;
  readonly region: string;
  readonly area: string;
}

const town = (name: string, postalCode: string, region: string, area: string): Town => ({
  name,
  postalCode,
  region,
  area,
});

export const GERMANY: Country = {
  code: 'DE',
  language: 'D',
  dial: '49',
  vat: 'DE',
  towns: [
    town('Bremen', '28195', 'HB', '421'),
    town('Göppingen', '73033', 'BW', '7161'),
    town('Münster', '48143', 'NW', '251'),
    town('Görlitz', '02826', 'SN', '3581'),
    town('Fürth', '90762', 'BY', '911'),
  ],
  streets: ['Am Hafenkai', 'Gießereistraße', 'Lange Gasse', 'Industriering', 'An der Schleuse'],
  stems: [
    'Müller & Söhne',
    'Weißgerber',
    'Nordwind',
    'Kupferhammer',
    'Brückner',
    'Eisenwerk Öhringen',
    'Feinguss Tauber',
    'Hölderlin',
  ],
  suffixes: ['GmbH', 'GmbH & Co. KG', 'AG', 'e.K.'],
  firstNames: ['Jürgen', 'Annika', 'Björn', 'Käthe', 'Matthias', 'Sabine'],
  lastNames: ['Größl', 'Petersen', 'Yıldız', 'Hartwig', 'Schäfer'],
};

export const USA: Country = {
  code: 'US',
  language: 'E',
  dial: '1',
  vat: null,
  towns: [
    town('Toledo', '43604', 'OH', '419'),
    town('Dayton', '45402', 'OH', '937'),
    town('Duluth', '55802', 'MN', '218'),
    town('Mobile', '36602', 'AL', '251'),
    town('Worcester', '01608', 'MA', '508'),
  ],
  streets: ['Foundry Rd', 'Harbor Ave', 'N Mill St', 'Depot Ln', 'Quarry Dr'],
  stems: [
    'Lakeshore Hydraulics',
    "O'Hare Tooling",
    'Copperfield',
    'Great Bend Valve',
    'Tri-County Bearings',
    'Sawmill Creek',
    'A&B Fasteners',
  ],
  suffixes: ['Inc.', 'LLC', 'Corp.', 'Co.'],
  firstNames: ['Denise', 'Marcus', 'Ellen', 'Raymond', 'Priya'],
  lastNames: ["O'Connell", 'Washington', 'Nguyen', 'Kowalski', 'Baker'],
};

const FRANCE: Country = {
  code: 'FR',
  language: 'F',
  dial: '33',
  vat: 'FR',
  towns: [
    town('Saint-Étienne', '42000', '42', '4'),
    town('Besançon', '25000', '25', '3'),
    town('Orléans', '45000', '45', '2'),
  ],
  streets: ["Rue de l'Écluse", 'Quai des Forges', 'Avenue du Maréchal'],
  stems: ['Ateliers Lefèvre', "L'Outillage Moderne", 'Fonderie du Çay', 'Mécanique Brûlé'],
  suffixes: ['SARL', 'SAS', 'SA'],
  firstNames: ['Hélène', 'François', 'Zoé'],
  lastNames: ['Lefèvre', "D'Artois", 'Garçon'],
};

const POLAND: Country = {
  code: 'PL',
  language: 'L',
  dial: '48',
  vat: 'PL',
  towns: [town('Łódź', '90-001', 'LD', '42'), town('Wrocław', '50-001', 'DS', '71')],
  streets: ['ul. Świętego Marcina', 'ul. Żelazna'],
  stems: ['Żuraw Konstrukcje', 'Stal Śląska', 'Mędrzycki'],
  suffixes: ['Sp. z o.o.', 'S.A.'],
  firstNames: ['Łukasz', 'Małgorzata'],
  lastNames: ['Wiśniewski', 'Dąbrowska'],
};

const GREECE: Country = {
  code: 'GR',
  language: 'G',
  dial: '30',
  vat: 'EL',
  towns: [town('Θεσσαλονίκη', '54624', 'B', '231'), town('Πάτρα', '26221', 'G', '261')],
  streets: ['Οδός Ναυαρίνου', 'Λεωφόρος Σιδηρουργών'],
  stems: ['Αιγαίο Μηχανουργεία', 'Όλυμπος Χάλυβες'],
  suffixes: ['ΑΕ', 'ΕΠΕ'],
  firstNames: ['Ελένη', 'Γιώργος'],
  lastNames: ['Παπαδοπούλου', 'Ιωάννου'],
};

export const JAPAN: Country = {
  code: 'JP',
  language: 'J',
  dial: '81',
  vat: null,
  towns: [town('川崎市', '210-0007', '14', '44'), town('大阪市', '530-0001', '27', '6')],
  streets: ['駅前本町', '港町'],
  stems: ['ひばり精機', '東雲工業', '青葉バルブ'],
  suffixes: ['株式会社', '有限会社'],
  firstNames: ['花子', '健'],
  lastNames: ['佐藤', '高橋'],
};

export const KUWAIT: Country = {
  code: 'KW',
  language: 'A',
  dial: '965',
  vat: null,
  towns: [town('الكويت', '13001', '', '22')],
  streets: ['شارع الخليج'],
  stems: ['شركة الشرق للصمامات', 'مؤسسة المرقاب'],
  suffixes: ['ذ.م.م'],
  firstNames: ['فاطمة', 'يوسف'],
  lastNames: ['العنزي', 'المطيري'],
};

/** Draw weights: most customers are at home, a few write in other scripts. */
export const COUNTRIES: readonly (readonly [Country, number])[] = [
  [GERMANY, 46],
  [USA, 32],
  [FRANCE, 8],
  [POLAND, 5],
  [GREECE, 3],
  [JAPAN, 4],
  [KUWAIT, 2],
];
