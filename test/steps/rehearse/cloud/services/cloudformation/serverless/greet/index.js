const { punctuate } = require('punctuate');

exports.handler = async ({ name }) => ({
  text: punctuate(`${process.env.GREETING} ${name}`),
  table: process.env.TABLE,
});
