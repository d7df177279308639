// Expansion by jsonld, canonical N-Quads by rdf-canonize: nothing else of them is used.
export {expand, toRDF} from 'jsonld';
export {canonize} from 'rdf-canonize';
