exports.punctuate = (text) => `${text}!`;
