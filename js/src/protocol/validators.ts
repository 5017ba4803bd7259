// Generated from livemon/protocol.py by `make generate`: do not edit.
/* eslint-disable */
// @ts-nocheck
"use strict";
export const Hello = validate10;
const schema11 = {"$id":"hello","$ref":"livemon-messages#/$defs/Hello"};
const schema13 = {"title":"Hello","description":"First message of a hub, repeated when a page attaches.","type":"object","properties":{"type":{"enum":["hello"]},"protocol":{"type":"integer"},"session":{"type":"string"},"hub":{"type":"string"},"version":{"type":"string"},"pid":{"type":"integer"},"time":{"type":"number"},"period":{"type":"number"},"subshells":{"type":"boolean"}},"required":["type","protocol","session","hub","version","pid","time","period","subshells"]};

function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="hello" */;
let vErrors = null;
let errors = 0;
const _errs0 = errors;
if(errors === _errs0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((((((((data.type === undefined) && (missing0 = "type")) || ((data.protocol === undefined) && (missing0 = "protocol"))) || ((data.session === undefined) && (missing0 = "session"))) || ((data.hub === undefined) && (missing0 = "hub"))) || ((data.version === undefined) && (missing0 = "version"))) || ((data.pid === undefined) && (missing0 = "pid"))) || ((data.time === undefined) && (missing0 = "time"))) || ((data.period === undefined) && (missing0 = "period"))) || ((data.subshells === undefined) && (missing0 = "subshells"))){
validate10.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Hello/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.type !== undefined){
const _errs2 = errors;
if(!(data.type === "hello")){
validate10.errors = [{instancePath:instancePath+"/type",schemaPath:"livemon-messages#/$defs/Hello/properties/type/enum",keyword:"enum",params:{allowedValues: schema13.properties.type.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid1 = _errs2 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.protocol !== undefined){
let data1 = data.protocol;
const _errs3 = errors;
if(!((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1)))){
validate10.errors = [{instancePath:instancePath+"/protocol",schemaPath:"livemon-messages#/$defs/Hello/properties/protocol/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid1 = _errs3 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.session !== undefined){
const _errs5 = errors;
if(typeof data.session !== "string"){
validate10.errors = [{instancePath:instancePath+"/session",schemaPath:"livemon-messages#/$defs/Hello/properties/session/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs5 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.hub !== undefined){
const _errs7 = errors;
if(typeof data.hub !== "string"){
validate10.errors = [{instancePath:instancePath+"/hub",schemaPath:"livemon-messages#/$defs/Hello/properties/hub/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs7 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.version !== undefined){
const _errs9 = errors;
if(typeof data.version !== "string"){
validate10.errors = [{instancePath:instancePath+"/version",schemaPath:"livemon-messages#/$defs/Hello/properties/version/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs9 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.pid !== undefined){
let data5 = data.pid;
const _errs11 = errors;
if(!((typeof data5 == "number") && (!(data5 % 1) && !isNaN(data5)))){
validate10.errors = [{instancePath:instancePath+"/pid",schemaPath:"livemon-messages#/$defs/Hello/properties/pid/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid1 = _errs11 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.time !== undefined){
const _errs13 = errors;
if(!(typeof data.time == "number")){
validate10.errors = [{instancePath:instancePath+"/time",schemaPath:"livemon-messages#/$defs/Hello/properties/time/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
var valid1 = _errs13 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.period !== undefined){
const _errs15 = errors;
if(!(typeof data.period == "number")){
validate10.errors = [{instancePath:instancePath+"/period",schemaPath:"livemon-messages#/$defs/Hello/properties/period/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
var valid1 = _errs15 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.subshells !== undefined){
const _errs17 = errors;
if(typeof data.subshells !== "boolean"){
validate10.errors = [{instancePath:instancePath+"/subshells",schemaPath:"livemon-messages#/$defs/Hello/properties/subshells/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid1 = _errs17 === errors;
}
else {
var valid1 = true;
}
}
}
}
}
}
}
}
}
}
}
else {
validate10.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Hello/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate10.errors = vErrors;
return errors === 0;
}

export const Catalogue = validate12;
const schema14 = {"$id":"catalogue","$ref":"livemon-messages#/$defs/Catalogue"};
const schema15 = {"title":"Catalogue","description":"Series known to the kernel. `full`: these are all of them; else they are additions.","type":"object","properties":{"type":{"enum":["catalogue"]},"entries":{"type":"array","items":{"$ref":"#/$defs/SeriesEntry"}},"full":{"type":"boolean","default":false}},"required":["type","entries"]};
const schema16 = {"title":"SeriesEntry","description":"One series of the catalogue.","type":"object","properties":{"id":{"type":"integer"},"name":{"type":"string"},"unit":{"enum":["","bytes","bytes_per_s","celsius","count","hertz","joules","percent","watts"],"default":""},"group":{"enum":["gpu","host","metric","process"]},"label":{"type":"string","default":""},"device":{"type":"string","default":""},"period":{"type":"number","default":0},"shown":{"enum":["chart","text"],"default":"chart"}},"required":["id","name","group"]};

function validate13(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.type === undefined) && (missing0 = "type")) || ((data.entries === undefined) && (missing0 = "entries"))){
validate13.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.type !== undefined){
const _errs1 = errors;
if(!(data.type === "catalogue")){
validate13.errors = [{instancePath:instancePath+"/type",schemaPath:"#/properties/type/enum",keyword:"enum",params:{allowedValues: schema15.properties.type.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.entries !== undefined){
let data1 = data.entries;
const _errs2 = errors;
if(errors === _errs2){
if(Array.isArray(data1)){
var valid1 = true;
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
let missing1;
if((((data2.id === undefined) && (missing1 = "id")) || ((data2.name === undefined) && (missing1 = "name"))) || ((data2.group === undefined) && (missing1 = "group"))){
validate13.errors = [{instancePath:instancePath+"/entries/" + i0,schemaPath:"#/$defs/SeriesEntry/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"}];
return false;
}
else {
if(data2.id !== undefined){
let data3 = data2.id;
const _errs7 = errors;
if(!((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3)))){
validate13.errors = [{instancePath:instancePath+"/entries/" + i0+"/id",schemaPath:"#/$defs/SeriesEntry/properties/id/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid3 = _errs7 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.name !== undefined){
const _errs9 = errors;
if(typeof data2.name !== "string"){
validate13.errors = [{instancePath:instancePath+"/entries/" + i0+"/name",schemaPath:"#/$defs/SeriesEntry/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid3 = _errs9 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.unit !== undefined){
let data5 = data2.unit;
const _errs11 = errors;
if(!(((((((((data5 === "") || (data5 === "bytes")) || (data5 === "bytes_per_s")) || (data5 === "celsius")) || (data5 === "count")) || (data5 === "hertz")) || (data5 === "joules")) || (data5 === "percent")) || (data5 === "watts"))){
validate13.errors = [{instancePath:instancePath+"/entries/" + i0+"/unit",schemaPath:"#/$defs/SeriesEntry/properties/unit/enum",keyword:"enum",params:{allowedValues: schema16.properties.unit.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid3 = _errs11 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.group !== undefined){
let data6 = data2.group;
const _errs12 = errors;
if(!((((data6 === "gpu") || (data6 === "host")) || (data6 === "metric")) || (data6 === "process"))){
validate13.errors = [{instancePath:instancePath+"/entries/" + i0+"/group",schemaPath:"#/$defs/SeriesEntry/properties/group/enum",keyword:"enum",params:{allowedValues: schema16.properties.group.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid3 = _errs12 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.label !== undefined){
const _errs13 = errors;
if(typeof data2.label !== "string"){
validate13.errors = [{instancePath:instancePath+"/entries/" + i0+"/label",schemaPath:"#/$defs/SeriesEntry/properties/label/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid3 = _errs13 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.device !== undefined){
const _errs15 = errors;
if(typeof data2.device !== "string"){
validate13.errors = [{instancePath:instancePath+"/entries/" + i0+"/device",schemaPath:"#/$defs/SeriesEntry/properties/device/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid3 = _errs15 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.period !== undefined){
const _errs17 = errors;
if(!(typeof data2.period == "number")){
validate13.errors = [{instancePath:instancePath+"/entries/" + i0+"/period",schemaPath:"#/$defs/SeriesEntry/properties/period/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
var valid3 = _errs17 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.shown !== undefined){
let data10 = data2.shown;
const _errs19 = errors;
if(!((data10 === "chart") || (data10 === "text"))){
validate13.errors = [{instancePath:instancePath+"/entries/" + i0+"/shown",schemaPath:"#/$defs/SeriesEntry/properties/shown/enum",keyword:"enum",params:{allowedValues: schema16.properties.shown.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid3 = _errs19 === errors;
}
else {
var valid3 = true;
}
}
}
}
}
}
}
}
}
}
else {
validate13.errors = [{instancePath:instancePath+"/entries/" + i0,schemaPath:"#/$defs/SeriesEntry/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid1 = _errs4 === errors;
if(!valid1){
break;
}
}
}
else {
validate13.errors = [{instancePath:instancePath+"/entries",schemaPath:"#/properties/entries/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.full !== undefined){
const _errs20 = errors;
if(typeof data.full !== "boolean"){
validate13.errors = [{instancePath:instancePath+"/full",schemaPath:"#/properties/full/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid0 = _errs20 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
else {
validate13.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate13.errors = vErrors;
return errors === 0;
}


function validate12(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="catalogue" */;
let vErrors = null;
let errors = 0;
if(!(validate13(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate13.errors : vErrors.concat(validate13.errors);
errors = vErrors.length;
}
validate12.errors = vErrors;
return errors === 0;
}

export const Samples = validate15;
const schema17 = {"$id":"samples","$ref":"livemon-messages#/$defs/Samples"};
const schema18 = {"title":"Samples","description":"`count` samples as four columns in four buffers: id (u32), time (f64, seconds since the epoch), value (f64, NaN:\n    the reading failed or the metric is NaN), step (f64, NaN: none). Ordered by time within a series.\n\n    `replay`: history sent to pages that attached; may overlap what a page has, so it merges by time.","type":"object","properties":{"type":{"enum":["samples"]},"count":{"type":"integer"},"replay":{"type":"boolean","default":false}},"required":["type","count"]};

function validate15(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="samples" */;
let vErrors = null;
let errors = 0;
const _errs0 = errors;
if(errors === _errs0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.type === undefined) && (missing0 = "type")) || ((data.count === undefined) && (missing0 = "count"))){
validate15.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Samples/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.type !== undefined){
const _errs2 = errors;
if(!(data.type === "samples")){
validate15.errors = [{instancePath:instancePath+"/type",schemaPath:"livemon-messages#/$defs/Samples/properties/type/enum",keyword:"enum",params:{allowedValues: schema18.properties.type.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid1 = _errs2 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.count !== undefined){
let data1 = data.count;
const _errs3 = errors;
if(!((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1)))){
validate15.errors = [{instancePath:instancePath+"/count",schemaPath:"livemon-messages#/$defs/Samples/properties/count/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid1 = _errs3 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.replay !== undefined){
const _errs5 = errors;
if(typeof data.replay !== "boolean"){
validate15.errors = [{instancePath:instancePath+"/replay",schemaPath:"livemon-messages#/$defs/Samples/properties/replay/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid1 = _errs5 === errors;
}
else {
var valid1 = true;
}
}
}
}
}
else {
validate15.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Samples/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate15.errors = vErrors;
return errors === 0;
}

export const Past = validate16;
const schema19 = {"$id":"past","$ref":"livemon-messages#/$defs/Past"};
const schema20 = {"title":"Past","description":"The thinned past of some series, sent to pages that attached: it replaces what they know of the time before the\n    kernel's samples begin.\n\n    `count` entries as six columns in six buffers: id (u32), time (f64, middle of the samples), smallest value, mean,\n    largest value (f32), number of samples (u32; 0: readings failed there, and the values are NaN). Ordered by time\n    within a series. The coarser entries of a series are older, and are sent first.","type":"object","properties":{"type":{"enum":["past"]},"seconds":{"type":"number"},"count":{"type":"integer"},"series":{"type":"array","items":{"type":"integer"}},"until":{"type":"array","items":{"type":"number"}}},"required":["type","seconds","count","series","until"]};

function validate16(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="past" */;
let vErrors = null;
let errors = 0;
const _errs0 = errors;
if(errors === _errs0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((((data.type === undefined) && (missing0 = "type")) || ((data.seconds === undefined) && (missing0 = "seconds"))) || ((data.count === undefined) && (missing0 = "count"))) || ((data.series === undefined) && (missing0 = "series"))) || ((data.until === undefined) && (missing0 = "until"))){
validate16.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Past/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.type !== undefined){
const _errs2 = errors;
if(!(data.type === "past")){
validate16.errors = [{instancePath:instancePath+"/type",schemaPath:"livemon-messages#/$defs/Past/properties/type/enum",keyword:"enum",params:{allowedValues: schema20.properties.type.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid1 = _errs2 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.seconds !== undefined){
const _errs3 = errors;
if(!(typeof data.seconds == "number")){
validate16.errors = [{instancePath:instancePath+"/seconds",schemaPath:"livemon-messages#/$defs/Past/properties/seconds/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
var valid1 = _errs3 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.count !== undefined){
let data2 = data.count;
const _errs5 = errors;
if(!((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2)))){
validate16.errors = [{instancePath:instancePath+"/count",schemaPath:"livemon-messages#/$defs/Past/properties/count/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid1 = _errs5 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.series !== undefined){
let data3 = data.series;
const _errs7 = errors;
if(errors === _errs7){
if(Array.isArray(data3)){
var valid2 = true;
const len0 = data3.length;
for(let i0=0; i0<len0; i0++){
let data4 = data3[i0];
const _errs9 = errors;
if(!((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4)))){
validate16.errors = [{instancePath:instancePath+"/series/" + i0,schemaPath:"livemon-messages#/$defs/Past/properties/series/items/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid2 = _errs9 === errors;
if(!valid2){
break;
}
}
}
else {
validate16.errors = [{instancePath:instancePath+"/series",schemaPath:"livemon-messages#/$defs/Past/properties/series/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid1 = _errs7 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.until !== undefined){
let data5 = data.until;
const _errs11 = errors;
if(errors === _errs11){
if(Array.isArray(data5)){
var valid3 = true;
const len1 = data5.length;
for(let i1=0; i1<len1; i1++){
const _errs13 = errors;
if(!(typeof data5[i1] == "number")){
validate16.errors = [{instancePath:instancePath+"/until/" + i1,schemaPath:"livemon-messages#/$defs/Past/properties/until/items/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
var valid3 = _errs13 === errors;
if(!valid3){
break;
}
}
}
else {
validate16.errors = [{instancePath:instancePath+"/until",schemaPath:"livemon-messages#/$defs/Past/properties/until/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid1 = _errs11 === errors;
}
else {
var valid1 = true;
}
}
}
}
}
}
}
else {
validate16.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Past/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate16.errors = vErrors;
return errors === 0;
}

export const State = validate17;
const schema21 = {"$id":"state","$ref":"livemon-messages#/$defs/State"};
const schema22 = {"title":"State","description":"Slow state, sent whole whenever a part of it changes.","type":"object","properties":{"type":{"enum":["state"]},"cell":{"$ref":"#/$defs/CellState"},"sources":{"type":"array","items":{"$ref":"#/$defs/SourceState"}},"dropped":{"type":"object","additionalProperties":{"type":"integer"},"default":{}},"notice":{"type":"string","default":""}},"required":["type","cell","sources"]};
const schema23 = {"title":"CellState","description":"Whether a cell is running.","type":"object","properties":{"running":{"type":"boolean"},"count":{"type":"integer","default":0},"started":{"type":"number","default":0},"ended":{"type":"number","default":0}},"required":["running"]};
const schema24 = {"title":"SourceState","description":"Health of one source or child: `host`, `process`, `gpu`, `sampler`, `renderer`, `recording`.","type":"object","properties":{"name":{"type":"string"},"state":{"enum":["absent","failed","ok","restarting","starting","stopped"]},"reason":{"type":"string","default":""},"remarks":{"type":"object","additionalProperties":{"type":"string"},"default":{}}},"required":["name","state"]};

function validate18(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((data.type === undefined) && (missing0 = "type")) || ((data.cell === undefined) && (missing0 = "cell"))) || ((data.sources === undefined) && (missing0 = "sources"))){
validate18.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.type !== undefined){
const _errs1 = errors;
if(!(data.type === "state")){
validate18.errors = [{instancePath:instancePath+"/type",schemaPath:"#/properties/type/enum",keyword:"enum",params:{allowedValues: schema22.properties.type.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.cell !== undefined){
let data1 = data.cell;
const _errs2 = errors;
const _errs3 = errors;
if(errors === _errs3){
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
let missing1;
if((data1.running === undefined) && (missing1 = "running")){
validate18.errors = [{instancePath:instancePath+"/cell",schemaPath:"#/$defs/CellState/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"}];
return false;
}
else {
if(data1.running !== undefined){
const _errs5 = errors;
if(typeof data1.running !== "boolean"){
validate18.errors = [{instancePath:instancePath+"/cell/running",schemaPath:"#/$defs/CellState/properties/running/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid2 = _errs5 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data1.count !== undefined){
let data3 = data1.count;
const _errs7 = errors;
if(!((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3)))){
validate18.errors = [{instancePath:instancePath+"/cell/count",schemaPath:"#/$defs/CellState/properties/count/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid2 = _errs7 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data1.started !== undefined){
const _errs9 = errors;
if(!(typeof data1.started == "number")){
validate18.errors = [{instancePath:instancePath+"/cell/started",schemaPath:"#/$defs/CellState/properties/started/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
var valid2 = _errs9 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data1.ended !== undefined){
const _errs11 = errors;
if(!(typeof data1.ended == "number")){
validate18.errors = [{instancePath:instancePath+"/cell/ended",schemaPath:"#/$defs/CellState/properties/ended/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
var valid2 = _errs11 === errors;
}
else {
var valid2 = true;
}
}
}
}
}
}
else {
validate18.errors = [{instancePath:instancePath+"/cell",schemaPath:"#/$defs/CellState/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.sources !== undefined){
let data6 = data.sources;
const _errs13 = errors;
if(errors === _errs13){
if(Array.isArray(data6)){
var valid3 = true;
const len0 = data6.length;
for(let i0=0; i0<len0; i0++){
let data7 = data6[i0];
const _errs15 = errors;
const _errs16 = errors;
if(errors === _errs16){
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
let missing2;
if(((data7.name === undefined) && (missing2 = "name")) || ((data7.state === undefined) && (missing2 = "state"))){
validate18.errors = [{instancePath:instancePath+"/sources/" + i0,schemaPath:"#/$defs/SourceState/required",keyword:"required",params:{missingProperty: missing2},message:"must have required property '"+missing2+"'"}];
return false;
}
else {
if(data7.name !== undefined){
const _errs18 = errors;
if(typeof data7.name !== "string"){
validate18.errors = [{instancePath:instancePath+"/sources/" + i0+"/name",schemaPath:"#/$defs/SourceState/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid5 = _errs18 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data7.state !== undefined){
let data9 = data7.state;
const _errs20 = errors;
if(!((((((data9 === "absent") || (data9 === "failed")) || (data9 === "ok")) || (data9 === "restarting")) || (data9 === "starting")) || (data9 === "stopped"))){
validate18.errors = [{instancePath:instancePath+"/sources/" + i0+"/state",schemaPath:"#/$defs/SourceState/properties/state/enum",keyword:"enum",params:{allowedValues: schema24.properties.state.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid5 = _errs20 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data7.reason !== undefined){
const _errs21 = errors;
if(typeof data7.reason !== "string"){
validate18.errors = [{instancePath:instancePath+"/sources/" + i0+"/reason",schemaPath:"#/$defs/SourceState/properties/reason/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid5 = _errs21 === errors;
}
else {
var valid5 = true;
}
if(valid5){
if(data7.remarks !== undefined){
let data11 = data7.remarks;
const _errs23 = errors;
if(errors === _errs23){
if(data11 && typeof data11 == "object" && !Array.isArray(data11)){
for(const key0 in data11){
const _errs26 = errors;
if(typeof data11[key0] !== "string"){
validate18.errors = [{instancePath:instancePath+"/sources/" + i0+"/remarks/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/SourceState/properties/remarks/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid6 = _errs26 === errors;
if(!valid6){
break;
}
}
}
else {
validate18.errors = [{instancePath:instancePath+"/sources/" + i0+"/remarks",schemaPath:"#/$defs/SourceState/properties/remarks/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid5 = _errs23 === errors;
}
else {
var valid5 = true;
}
}
}
}
}
}
else {
validate18.errors = [{instancePath:instancePath+"/sources/" + i0,schemaPath:"#/$defs/SourceState/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid3 = _errs15 === errors;
if(!valid3){
break;
}
}
}
else {
validate18.errors = [{instancePath:instancePath+"/sources",schemaPath:"#/properties/sources/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.dropped !== undefined){
let data13 = data.dropped;
const _errs28 = errors;
if(errors === _errs28){
if(data13 && typeof data13 == "object" && !Array.isArray(data13)){
for(const key1 in data13){
let data14 = data13[key1];
const _errs31 = errors;
if(!((typeof data14 == "number") && (!(data14 % 1) && !isNaN(data14)))){
validate18.errors = [{instancePath:instancePath+"/dropped/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/dropped/additionalProperties/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid7 = _errs31 === errors;
if(!valid7){
break;
}
}
}
else {
validate18.errors = [{instancePath:instancePath+"/dropped",schemaPath:"#/properties/dropped/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs28 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.notice !== undefined){
const _errs33 = errors;
if(typeof data.notice !== "string"){
validate18.errors = [{instancePath:instancePath+"/notice",schemaPath:"#/properties/notice/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs33 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
else {
validate18.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate18.errors = vErrors;
return errors === 0;
}


function validate17(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="state" */;
let vErrors = null;
let errors = 0;
if(!(validate18(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate18.errors : vErrors.concat(validate18.errors);
errors = vErrors.length;
}
validate17.errors = vErrors;
return errors === 0;
}

export const Spans = validate20;
const schema25 = {"$id":"spans","$ref":"livemon-messages#/$defs/Spans"};
const schema26 = {"title":"Spans","description":"Stretches that are new or changed. `full`: these are all that are kept.","type":"object","properties":{"type":{"enum":["spans"]},"spans":{"type":"array","items":{"$ref":"#/$defs/SpanEntry"}},"full":{"type":"boolean","default":false}},"required":["type","spans"]};
const schema27 = {"title":"SpanEntry","description":"A stretch of time that has a name: an executed cell, or `livemon.span`.","type":"object","properties":{"id":{"type":"integer"},"kind":{"enum":["cell","span"]},"name":{"type":"string"},"count":{"type":"integer","default":0},"start":{"type":"number"},"end":{"type":"number","default":0},"cpu":{"type":"number","default":0},"memory":{"type":"number","default":0},"vram":{"type":"number","default":0}},"required":["id","kind","name","start"]};

function validate21(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.type === undefined) && (missing0 = "type")) || ((data.spans === undefined) && (missing0 = "spans"))){
validate21.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.type !== undefined){
const _errs1 = errors;
if(!(data.type === "spans")){
validate21.errors = [{instancePath:instancePath+"/type",schemaPath:"#/properties/type/enum",keyword:"enum",params:{allowedValues: schema26.properties.type.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.spans !== undefined){
let data1 = data.spans;
const _errs2 = errors;
if(errors === _errs2){
if(Array.isArray(data1)){
var valid1 = true;
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
let missing1;
if(((((data2.id === undefined) && (missing1 = "id")) || ((data2.kind === undefined) && (missing1 = "kind"))) || ((data2.name === undefined) && (missing1 = "name"))) || ((data2.start === undefined) && (missing1 = "start"))){
validate21.errors = [{instancePath:instancePath+"/spans/" + i0,schemaPath:"#/$defs/SpanEntry/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"}];
return false;
}
else {
if(data2.id !== undefined){
let data3 = data2.id;
const _errs7 = errors;
if(!((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3)))){
validate21.errors = [{instancePath:instancePath+"/spans/" + i0+"/id",schemaPath:"#/$defs/SpanEntry/properties/id/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid3 = _errs7 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.kind !== undefined){
let data4 = data2.kind;
const _errs9 = errors;
if(!((data4 === "cell") || (data4 === "span"))){
validate21.errors = [{instancePath:instancePath+"/spans/" + i0+"/kind",schemaPath:"#/$defs/SpanEntry/properties/kind/enum",keyword:"enum",params:{allowedValues: schema27.properties.kind.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid3 = _errs9 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.name !== undefined){
const _errs10 = errors;
if(typeof data2.name !== "string"){
validate21.errors = [{instancePath:instancePath+"/spans/" + i0+"/name",schemaPath:"#/$defs/SpanEntry/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid3 = _errs10 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.count !== undefined){
let data6 = data2.count;
const _errs12 = errors;
if(!((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6)))){
validate21.errors = [{instancePath:instancePath+"/spans/" + i0+"/count",schemaPath:"#/$defs/SpanEntry/properties/count/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid3 = _errs12 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.start !== undefined){
const _errs14 = errors;
if(!(typeof data2.start == "number")){
validate21.errors = [{instancePath:instancePath+"/spans/" + i0+"/start",schemaPath:"#/$defs/SpanEntry/properties/start/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
var valid3 = _errs14 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.end !== undefined){
const _errs16 = errors;
if(!(typeof data2.end == "number")){
validate21.errors = [{instancePath:instancePath+"/spans/" + i0+"/end",schemaPath:"#/$defs/SpanEntry/properties/end/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
var valid3 = _errs16 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.cpu !== undefined){
const _errs18 = errors;
if(!(typeof data2.cpu == "number")){
validate21.errors = [{instancePath:instancePath+"/spans/" + i0+"/cpu",schemaPath:"#/$defs/SpanEntry/properties/cpu/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
var valid3 = _errs18 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.memory !== undefined){
const _errs20 = errors;
if(!(typeof data2.memory == "number")){
validate21.errors = [{instancePath:instancePath+"/spans/" + i0+"/memory",schemaPath:"#/$defs/SpanEntry/properties/memory/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
var valid3 = _errs20 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.vram !== undefined){
const _errs22 = errors;
if(!(typeof data2.vram == "number")){
validate21.errors = [{instancePath:instancePath+"/spans/" + i0+"/vram",schemaPath:"#/$defs/SpanEntry/properties/vram/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
var valid3 = _errs22 === errors;
}
else {
var valid3 = true;
}
}
}
}
}
}
}
}
}
}
}
else {
validate21.errors = [{instancePath:instancePath+"/spans/" + i0,schemaPath:"#/$defs/SpanEntry/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid1 = _errs4 === errors;
if(!valid1){
break;
}
}
}
else {
validate21.errors = [{instancePath:instancePath+"/spans",schemaPath:"#/properties/spans/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.full !== undefined){
const _errs24 = errors;
if(typeof data.full !== "boolean"){
validate21.errors = [{instancePath:instancePath+"/full",schemaPath:"#/properties/full/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid0 = _errs24 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
else {
validate21.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate21.errors = vErrors;
return errors === 0;
}


function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="spans" */;
let vErrors = null;
let errors = 0;
if(!(validate21(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate21.errors : vErrors.concat(validate21.errors);
errors = vErrors.length;
}
validate20.errors = vErrors;
return errors === 0;
}

export const Holders = validate23;
const schema28 = {"$id":"holders","$ref":"livemon-messages#/$defs/Holders"};
const schema29 = {"title":"Holders","description":"Who has memory of which GPU, whole; sent when it changes.","type":"object","properties":{"type":{"enum":["holders"]},"devices":{"type":"array","items":{"$ref":"#/$defs/GpuUse"}}},"required":["type","devices"]};
const schema30 = {"title":"GpuUse","description":"Who has memory of one GPU or MIG instance.","type":"object","properties":{"device":{"type":"string"},"title":{"type":"string"},"cuda":{"type":"integer","default":-1},"holders":{"type":"array","items":{"$ref":"#/$defs/Holder"}},"note":{"type":"string","default":""}},"required":["device","title","holders"]};
const schema31 = {"title":"Holder","description":"What has memory on a GPU: one kernel with its children, one other process, or what the kernel itself knows.","type":"object","properties":{"kernel":{"type":"string","default":""},"own":{"type":"boolean","default":false},"name":{"type":"string","default":""},"pids":{"type":"array","items":{"type":"integer"},"default":[]},"bytes":{"type":"number","default":0},"unknown":{"type":"boolean","default":false},"source":{"type":"string","default":""}},"required":[]};

function validate25(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((data.device === undefined) && (missing0 = "device")) || ((data.title === undefined) && (missing0 = "title"))) || ((data.holders === undefined) && (missing0 = "holders"))){
validate25.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.device !== undefined){
const _errs1 = errors;
if(typeof data.device !== "string"){
validate25.errors = [{instancePath:instancePath+"/device",schemaPath:"#/properties/device/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.title !== undefined){
const _errs3 = errors;
if(typeof data.title !== "string"){
validate25.errors = [{instancePath:instancePath+"/title",schemaPath:"#/properties/title/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.cuda !== undefined){
let data2 = data.cuda;
const _errs5 = errors;
if(!((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2)))){
validate25.errors = [{instancePath:instancePath+"/cuda",schemaPath:"#/properties/cuda/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.holders !== undefined){
let data3 = data.holders;
const _errs7 = errors;
if(errors === _errs7){
if(Array.isArray(data3)){
var valid1 = true;
const len0 = data3.length;
for(let i0=0; i0<len0; i0++){
let data4 = data3[i0];
const _errs9 = errors;
const _errs10 = errors;
if(errors === _errs10){
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
if(data4.kernel !== undefined){
const _errs12 = errors;
if(typeof data4.kernel !== "string"){
validate25.errors = [{instancePath:instancePath+"/holders/" + i0+"/kernel",schemaPath:"#/$defs/Holder/properties/kernel/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid3 = _errs12 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data4.own !== undefined){
const _errs14 = errors;
if(typeof data4.own !== "boolean"){
validate25.errors = [{instancePath:instancePath+"/holders/" + i0+"/own",schemaPath:"#/$defs/Holder/properties/own/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid3 = _errs14 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data4.name !== undefined){
const _errs16 = errors;
if(typeof data4.name !== "string"){
validate25.errors = [{instancePath:instancePath+"/holders/" + i0+"/name",schemaPath:"#/$defs/Holder/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid3 = _errs16 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data4.pids !== undefined){
let data8 = data4.pids;
const _errs18 = errors;
if(errors === _errs18){
if(Array.isArray(data8)){
var valid4 = true;
const len1 = data8.length;
for(let i1=0; i1<len1; i1++){
let data9 = data8[i1];
const _errs20 = errors;
if(!((typeof data9 == "number") && (!(data9 % 1) && !isNaN(data9)))){
validate25.errors = [{instancePath:instancePath+"/holders/" + i0+"/pids/" + i1,schemaPath:"#/$defs/Holder/properties/pids/items/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid4 = _errs20 === errors;
if(!valid4){
break;
}
}
}
else {
validate25.errors = [{instancePath:instancePath+"/holders/" + i0+"/pids",schemaPath:"#/$defs/Holder/properties/pids/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid3 = _errs18 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data4.bytes !== undefined){
const _errs22 = errors;
if(!(typeof data4.bytes == "number")){
validate25.errors = [{instancePath:instancePath+"/holders/" + i0+"/bytes",schemaPath:"#/$defs/Holder/properties/bytes/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
var valid3 = _errs22 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data4.unknown !== undefined){
const _errs24 = errors;
if(typeof data4.unknown !== "boolean"){
validate25.errors = [{instancePath:instancePath+"/holders/" + i0+"/unknown",schemaPath:"#/$defs/Holder/properties/unknown/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid3 = _errs24 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data4.source !== undefined){
const _errs26 = errors;
if(typeof data4.source !== "string"){
validate25.errors = [{instancePath:instancePath+"/holders/" + i0+"/source",schemaPath:"#/$defs/Holder/properties/source/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid3 = _errs26 === errors;
}
else {
var valid3 = true;
}
}
}
}
}
}
}
}
else {
validate25.errors = [{instancePath:instancePath+"/holders/" + i0,schemaPath:"#/$defs/Holder/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid1 = _errs9 === errors;
if(!valid1){
break;
}
}
}
else {
validate25.errors = [{instancePath:instancePath+"/holders",schemaPath:"#/properties/holders/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.note !== undefined){
const _errs28 = errors;
if(typeof data.note !== "string"){
validate25.errors = [{instancePath:instancePath+"/note",schemaPath:"#/properties/note/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs28 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
else {
validate25.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate25.errors = vErrors;
return errors === 0;
}


function validate24(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.type === undefined) && (missing0 = "type")) || ((data.devices === undefined) && (missing0 = "devices"))){
validate24.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.type !== undefined){
const _errs1 = errors;
if(!(data.type === "holders")){
validate24.errors = [{instancePath:instancePath+"/type",schemaPath:"#/properties/type/enum",keyword:"enum",params:{allowedValues: schema29.properties.type.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.devices !== undefined){
let data1 = data.devices;
const _errs2 = errors;
if(errors === _errs2){
if(Array.isArray(data1)){
var valid1 = true;
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
const _errs4 = errors;
if(!(validate25(data1[i0], {instancePath:instancePath+"/devices/" + i0,parentData:data1,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate25.errors : vErrors.concat(validate25.errors);
errors = vErrors.length;
}
var valid1 = _errs4 === errors;
if(!valid1){
break;
}
}
}
else {
validate24.errors = [{instancePath:instancePath+"/devices",schemaPath:"#/properties/devices/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
}
}
}
else {
validate24.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate24.errors = vErrors;
return errors === 0;
}


function validate23(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="holders" */;
let vErrors = null;
let errors = 0;
if(!(validate24(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
validate23.errors = vErrors;
return errors === 0;
}

export const Figures = validate28;
const schema32 = {"$id":"figures","$ref":"livemon-messages#/$defs/Figures"};
const schema33 = {"title":"Figures","description":"All figures open now.","type":"object","properties":{"type":{"enum":["figures"]},"figures":{"type":"array","items":{"$ref":"#/$defs/FigureInfo"}}},"required":["type","figures"]};
const schema34 = {"title":"FigureInfo","description":"One live figure.","type":"object","properties":{"id":{"type":"string"},"name":{"type":"string"},"title":{"type":"string"},"number":{"type":"integer","default":0},"width":{"type":"integer"},"height":{"type":"integer"},"state":{"enum":["error","fallback","live","refused","waiting"],"default":"waiting"},"note":{"type":"string","default":""},"error":{"type":"string","default":""},"waits":{"type":"boolean","default":false}},"required":["id","name","title","width","height"]};

function validate29(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.type === undefined) && (missing0 = "type")) || ((data.figures === undefined) && (missing0 = "figures"))){
validate29.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.type !== undefined){
const _errs1 = errors;
if(!(data.type === "figures")){
validate29.errors = [{instancePath:instancePath+"/type",schemaPath:"#/properties/type/enum",keyword:"enum",params:{allowedValues: schema33.properties.type.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.figures !== undefined){
let data1 = data.figures;
const _errs2 = errors;
if(errors === _errs2){
if(Array.isArray(data1)){
var valid1 = true;
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
let missing1;
if((((((data2.id === undefined) && (missing1 = "id")) || ((data2.name === undefined) && (missing1 = "name"))) || ((data2.title === undefined) && (missing1 = "title"))) || ((data2.width === undefined) && (missing1 = "width"))) || ((data2.height === undefined) && (missing1 = "height"))){
validate29.errors = [{instancePath:instancePath+"/figures/" + i0,schemaPath:"#/$defs/FigureInfo/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"}];
return false;
}
else {
if(data2.id !== undefined){
const _errs7 = errors;
if(typeof data2.id !== "string"){
validate29.errors = [{instancePath:instancePath+"/figures/" + i0+"/id",schemaPath:"#/$defs/FigureInfo/properties/id/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid3 = _errs7 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.name !== undefined){
const _errs9 = errors;
if(typeof data2.name !== "string"){
validate29.errors = [{instancePath:instancePath+"/figures/" + i0+"/name",schemaPath:"#/$defs/FigureInfo/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid3 = _errs9 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.title !== undefined){
const _errs11 = errors;
if(typeof data2.title !== "string"){
validate29.errors = [{instancePath:instancePath+"/figures/" + i0+"/title",schemaPath:"#/$defs/FigureInfo/properties/title/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid3 = _errs11 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.number !== undefined){
let data6 = data2.number;
const _errs13 = errors;
if(!((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6)))){
validate29.errors = [{instancePath:instancePath+"/figures/" + i0+"/number",schemaPath:"#/$defs/FigureInfo/properties/number/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid3 = _errs13 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.width !== undefined){
let data7 = data2.width;
const _errs15 = errors;
if(!((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7)))){
validate29.errors = [{instancePath:instancePath+"/figures/" + i0+"/width",schemaPath:"#/$defs/FigureInfo/properties/width/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid3 = _errs15 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.height !== undefined){
let data8 = data2.height;
const _errs17 = errors;
if(!((typeof data8 == "number") && (!(data8 % 1) && !isNaN(data8)))){
validate29.errors = [{instancePath:instancePath+"/figures/" + i0+"/height",schemaPath:"#/$defs/FigureInfo/properties/height/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid3 = _errs17 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.state !== undefined){
let data9 = data2.state;
const _errs19 = errors;
if(!(((((data9 === "error") || (data9 === "fallback")) || (data9 === "live")) || (data9 === "refused")) || (data9 === "waiting"))){
validate29.errors = [{instancePath:instancePath+"/figures/" + i0+"/state",schemaPath:"#/$defs/FigureInfo/properties/state/enum",keyword:"enum",params:{allowedValues: schema34.properties.state.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid3 = _errs19 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.note !== undefined){
const _errs20 = errors;
if(typeof data2.note !== "string"){
validate29.errors = [{instancePath:instancePath+"/figures/" + i0+"/note",schemaPath:"#/$defs/FigureInfo/properties/note/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid3 = _errs20 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.error !== undefined){
const _errs22 = errors;
if(typeof data2.error !== "string"){
validate29.errors = [{instancePath:instancePath+"/figures/" + i0+"/error",schemaPath:"#/$defs/FigureInfo/properties/error/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid3 = _errs22 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.waits !== undefined){
const _errs24 = errors;
if(typeof data2.waits !== "boolean"){
validate29.errors = [{instancePath:instancePath+"/figures/" + i0+"/waits",schemaPath:"#/$defs/FigureInfo/properties/waits/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid3 = _errs24 === errors;
}
else {
var valid3 = true;
}
}
}
}
}
}
}
}
}
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/figures/" + i0,schemaPath:"#/$defs/FigureInfo/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid1 = _errs4 === errors;
if(!valid1){
break;
}
}
}
else {
validate29.errors = [{instancePath:instancePath+"/figures",schemaPath:"#/properties/figures/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
}
}
}
else {
validate29.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate29.errors = vErrors;
return errors === 0;
}


function validate28(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="figures" */;
let vErrors = null;
let errors = 0;
if(!(validate29(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate29.errors : vErrors.concat(validate29.errors);
errors = vErrors.length;
}
validate28.errors = vErrors;
return errors === 0;
}

export const Frames = validate31;
const schema35 = {"$id":"frames","$ref":"livemon-messages#/$defs/Frames"};
const schema36 = {"title":"Frames","description":"New pixels of one or more figures; one buffer per frame, in order.","type":"object","properties":{"type":{"enum":["frames"]},"frames":{"type":"array","items":{"$ref":"#/$defs/Frame"}}},"required":["type","frames"]};
const schema37 = {"title":"Frame","description":"One rectangle of new pixels; its payload is the buffer at the same index as the frame.\n\n    A frame applies on top of frame `base` of the same figure; `base == -1` is a key frame, which covers everything.\n    Origin is the top left corner; all sizes are device pixels. Rows are top to bottom.","type":"object","properties":{"figure":{"type":"string"},"seq":{"type":"integer"},"base":{"type":"integer"},"x":{"type":"integer"},"y":{"type":"integer"},"width":{"type":"integer"},"height":{"type":"integer"},"full_width":{"type":"integer"},"full_height":{"type":"integer"},"ratio":{"type":"number"},"dpi":{"type":"number"},"time":{"type":"number"},"encoding":{"enum":["deflate","png"]}},"required":["figure","seq","base","x","y","width","height","full_width","full_height","ratio","dpi","time","encoding"]};

function validate32(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.type === undefined) && (missing0 = "type")) || ((data.frames === undefined) && (missing0 = "frames"))){
validate32.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.type !== undefined){
const _errs1 = errors;
if(!(data.type === "frames")){
validate32.errors = [{instancePath:instancePath+"/type",schemaPath:"#/properties/type/enum",keyword:"enum",params:{allowedValues: schema36.properties.type.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.frames !== undefined){
let data1 = data.frames;
const _errs2 = errors;
if(errors === _errs2){
if(Array.isArray(data1)){
var valid1 = true;
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
const _errs4 = errors;
const _errs5 = errors;
if(errors === _errs5){
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
let missing1;
if((((((((((((((data2.figure === undefined) && (missing1 = "figure")) || ((data2.seq === undefined) && (missing1 = "seq"))) || ((data2.base === undefined) && (missing1 = "base"))) || ((data2.x === undefined) && (missing1 = "x"))) || ((data2.y === undefined) && (missing1 = "y"))) || ((data2.width === undefined) && (missing1 = "width"))) || ((data2.height === undefined) && (missing1 = "height"))) || ((data2.full_width === undefined) && (missing1 = "full_width"))) || ((data2.full_height === undefined) && (missing1 = "full_height"))) || ((data2.ratio === undefined) && (missing1 = "ratio"))) || ((data2.dpi === undefined) && (missing1 = "dpi"))) || ((data2.time === undefined) && (missing1 = "time"))) || ((data2.encoding === undefined) && (missing1 = "encoding"))){
validate32.errors = [{instancePath:instancePath+"/frames/" + i0,schemaPath:"#/$defs/Frame/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"}];
return false;
}
else {
if(data2.figure !== undefined){
const _errs7 = errors;
if(typeof data2.figure !== "string"){
validate32.errors = [{instancePath:instancePath+"/frames/" + i0+"/figure",schemaPath:"#/$defs/Frame/properties/figure/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid3 = _errs7 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.seq !== undefined){
let data4 = data2.seq;
const _errs9 = errors;
if(!((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4)))){
validate32.errors = [{instancePath:instancePath+"/frames/" + i0+"/seq",schemaPath:"#/$defs/Frame/properties/seq/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid3 = _errs9 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.base !== undefined){
let data5 = data2.base;
const _errs11 = errors;
if(!((typeof data5 == "number") && (!(data5 % 1) && !isNaN(data5)))){
validate32.errors = [{instancePath:instancePath+"/frames/" + i0+"/base",schemaPath:"#/$defs/Frame/properties/base/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid3 = _errs11 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.x !== undefined){
let data6 = data2.x;
const _errs13 = errors;
if(!((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6)))){
validate32.errors = [{instancePath:instancePath+"/frames/" + i0+"/x",schemaPath:"#/$defs/Frame/properties/x/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid3 = _errs13 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.y !== undefined){
let data7 = data2.y;
const _errs15 = errors;
if(!((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7)))){
validate32.errors = [{instancePath:instancePath+"/frames/" + i0+"/y",schemaPath:"#/$defs/Frame/properties/y/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid3 = _errs15 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.width !== undefined){
let data8 = data2.width;
const _errs17 = errors;
if(!((typeof data8 == "number") && (!(data8 % 1) && !isNaN(data8)))){
validate32.errors = [{instancePath:instancePath+"/frames/" + i0+"/width",schemaPath:"#/$defs/Frame/properties/width/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid3 = _errs17 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.height !== undefined){
let data9 = data2.height;
const _errs19 = errors;
if(!((typeof data9 == "number") && (!(data9 % 1) && !isNaN(data9)))){
validate32.errors = [{instancePath:instancePath+"/frames/" + i0+"/height",schemaPath:"#/$defs/Frame/properties/height/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid3 = _errs19 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.full_width !== undefined){
let data10 = data2.full_width;
const _errs21 = errors;
if(!((typeof data10 == "number") && (!(data10 % 1) && !isNaN(data10)))){
validate32.errors = [{instancePath:instancePath+"/frames/" + i0+"/full_width",schemaPath:"#/$defs/Frame/properties/full_width/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid3 = _errs21 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.full_height !== undefined){
let data11 = data2.full_height;
const _errs23 = errors;
if(!((typeof data11 == "number") && (!(data11 % 1) && !isNaN(data11)))){
validate32.errors = [{instancePath:instancePath+"/frames/" + i0+"/full_height",schemaPath:"#/$defs/Frame/properties/full_height/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid3 = _errs23 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.ratio !== undefined){
const _errs25 = errors;
if(!(typeof data2.ratio == "number")){
validate32.errors = [{instancePath:instancePath+"/frames/" + i0+"/ratio",schemaPath:"#/$defs/Frame/properties/ratio/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
var valid3 = _errs25 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.dpi !== undefined){
const _errs27 = errors;
if(!(typeof data2.dpi == "number")){
validate32.errors = [{instancePath:instancePath+"/frames/" + i0+"/dpi",schemaPath:"#/$defs/Frame/properties/dpi/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
var valid3 = _errs27 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.time !== undefined){
const _errs29 = errors;
if(!(typeof data2.time == "number")){
validate32.errors = [{instancePath:instancePath+"/frames/" + i0+"/time",schemaPath:"#/$defs/Frame/properties/time/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
var valid3 = _errs29 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data2.encoding !== undefined){
let data15 = data2.encoding;
const _errs31 = errors;
if(!((data15 === "deflate") || (data15 === "png"))){
validate32.errors = [{instancePath:instancePath+"/frames/" + i0+"/encoding",schemaPath:"#/$defs/Frame/properties/encoding/enum",keyword:"enum",params:{allowedValues: schema37.properties.encoding.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid3 = _errs31 === errors;
}
else {
var valid3 = true;
}
}
}
}
}
}
}
}
}
}
}
}
}
}
}
else {
validate32.errors = [{instancePath:instancePath+"/frames/" + i0,schemaPath:"#/$defs/Frame/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid1 = _errs4 === errors;
if(!valid1){
break;
}
}
}
else {
validate32.errors = [{instancePath:instancePath+"/frames",schemaPath:"#/properties/frames/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
}
}
}
else {
validate32.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate32.errors = vErrors;
return errors === 0;
}


function validate31(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="frames" */;
let vErrors = null;
let errors = 0;
if(!(validate32(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate32.errors : vErrors.concat(validate32.errors);
errors = vErrors.length;
}
validate31.errors = vErrors;
return errors === 0;
}

export const Notice = validate34;
const schema38 = {"$id":"notice","$ref":"livemon-messages#/$defs/Notice"};
const schema39 = {"title":"Notice","description":"Something that a person should read once.","type":"object","properties":{"type":{"enum":["notice"]},"level":{"enum":["error","info","warning"]},"text":{"type":"string"},"detail":{"type":"string","default":""},"key":{"type":"string","default":""},"time":{"type":"number"}},"required":["type","level","text","time"]};

function validate34(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="notice" */;
let vErrors = null;
let errors = 0;
const _errs0 = errors;
if(errors === _errs0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((data.type === undefined) && (missing0 = "type")) || ((data.level === undefined) && (missing0 = "level"))) || ((data.text === undefined) && (missing0 = "text"))) || ((data.time === undefined) && (missing0 = "time"))){
validate34.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Notice/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.type !== undefined){
const _errs2 = errors;
if(!(data.type === "notice")){
validate34.errors = [{instancePath:instancePath+"/type",schemaPath:"livemon-messages#/$defs/Notice/properties/type/enum",keyword:"enum",params:{allowedValues: schema39.properties.type.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid1 = _errs2 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.level !== undefined){
let data1 = data.level;
const _errs3 = errors;
if(!(((data1 === "error") || (data1 === "info")) || (data1 === "warning"))){
validate34.errors = [{instancePath:instancePath+"/level",schemaPath:"livemon-messages#/$defs/Notice/properties/level/enum",keyword:"enum",params:{allowedValues: schema39.properties.level.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid1 = _errs3 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.text !== undefined){
const _errs4 = errors;
if(typeof data.text !== "string"){
validate34.errors = [{instancePath:instancePath+"/text",schemaPath:"livemon-messages#/$defs/Notice/properties/text/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs4 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.detail !== undefined){
const _errs6 = errors;
if(typeof data.detail !== "string"){
validate34.errors = [{instancePath:instancePath+"/detail",schemaPath:"livemon-messages#/$defs/Notice/properties/detail/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs6 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.key !== undefined){
const _errs8 = errors;
if(typeof data.key !== "string"){
validate34.errors = [{instancePath:instancePath+"/key",schemaPath:"livemon-messages#/$defs/Notice/properties/key/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs8 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.time !== undefined){
const _errs10 = errors;
if(!(typeof data.time == "number")){
validate34.errors = [{instancePath:instancePath+"/time",schemaPath:"livemon-messages#/$defs/Notice/properties/time/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
var valid1 = _errs10 === errors;
}
else {
var valid1 = true;
}
}
}
}
}
}
}
}
else {
validate34.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Notice/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate34.errors = vErrors;
return errors === 0;
}

export const Toolbar = validate35;
const schema40 = {"$id":"toolbar","$ref":"livemon-messages#/$defs/Toolbar"};
const schema41 = {"title":"Toolbar","description":"What the tools of one figure say now; replaces what they said before.","type":"object","properties":{"type":{"enum":["toolbar"]},"figure":{"type":"string"},"mode":{"enum":["","pan","zoom"],"default":""},"back":{"type":"boolean","default":false},"forward":{"type":"boolean","default":false},"following":{"type":"boolean","default":true},"cursor":{"type":"string","default":"default"},"text":{"type":"string","default":""},"view":{"type":"string","default":""},"band":{"type":"array","items":{"type":"number"},"default":[]},"areas":{"type":"array","items":{"$ref":"#/$defs/ZoomArea"},"default":[]},"motion":{"type":"boolean","default":false}},"required":["type","figure"]};
const schema42 = {"title":"ZoomArea","description":"Axes in which a drag zooms.","type":"object","properties":{"box":{"type":"array","items":{"type":"number"}},"along":{"enum":["","x","y"],"default":""}},"required":["box"]};

function validate36(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.type === undefined) && (missing0 = "type")) || ((data.figure === undefined) && (missing0 = "figure"))){
validate36.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.type !== undefined){
const _errs1 = errors;
if(!(data.type === "toolbar")){
validate36.errors = [{instancePath:instancePath+"/type",schemaPath:"#/properties/type/enum",keyword:"enum",params:{allowedValues: schema41.properties.type.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.figure !== undefined){
const _errs2 = errors;
if(typeof data.figure !== "string"){
validate36.errors = [{instancePath:instancePath+"/figure",schemaPath:"#/properties/figure/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.mode !== undefined){
let data2 = data.mode;
const _errs4 = errors;
if(!(((data2 === "") || (data2 === "pan")) || (data2 === "zoom"))){
validate36.errors = [{instancePath:instancePath+"/mode",schemaPath:"#/properties/mode/enum",keyword:"enum",params:{allowedValues: schema41.properties.mode.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.back !== undefined){
const _errs5 = errors;
if(typeof data.back !== "boolean"){
validate36.errors = [{instancePath:instancePath+"/back",schemaPath:"#/properties/back/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.forward !== undefined){
const _errs7 = errors;
if(typeof data.forward !== "boolean"){
validate36.errors = [{instancePath:instancePath+"/forward",schemaPath:"#/properties/forward/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.following !== undefined){
const _errs9 = errors;
if(typeof data.following !== "boolean"){
validate36.errors = [{instancePath:instancePath+"/following",schemaPath:"#/properties/following/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid0 = _errs9 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.cursor !== undefined){
const _errs11 = errors;
if(typeof data.cursor !== "string"){
validate36.errors = [{instancePath:instancePath+"/cursor",schemaPath:"#/properties/cursor/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs11 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.text !== undefined){
const _errs13 = errors;
if(typeof data.text !== "string"){
validate36.errors = [{instancePath:instancePath+"/text",schemaPath:"#/properties/text/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs13 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.view !== undefined){
const _errs15 = errors;
if(typeof data.view !== "string"){
validate36.errors = [{instancePath:instancePath+"/view",schemaPath:"#/properties/view/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs15 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.band !== undefined){
let data9 = data.band;
const _errs17 = errors;
if(errors === _errs17){
if(Array.isArray(data9)){
var valid1 = true;
const len0 = data9.length;
for(let i0=0; i0<len0; i0++){
const _errs19 = errors;
if(!(typeof data9[i0] == "number")){
validate36.errors = [{instancePath:instancePath+"/band/" + i0,schemaPath:"#/properties/band/items/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
var valid1 = _errs19 === errors;
if(!valid1){
break;
}
}
}
else {
validate36.errors = [{instancePath:instancePath+"/band",schemaPath:"#/properties/band/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs17 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.areas !== undefined){
let data11 = data.areas;
const _errs21 = errors;
if(errors === _errs21){
if(Array.isArray(data11)){
var valid2 = true;
const len1 = data11.length;
for(let i1=0; i1<len1; i1++){
let data12 = data11[i1];
const _errs23 = errors;
const _errs24 = errors;
if(errors === _errs24){
if(data12 && typeof data12 == "object" && !Array.isArray(data12)){
let missing1;
if((data12.box === undefined) && (missing1 = "box")){
validate36.errors = [{instancePath:instancePath+"/areas/" + i1,schemaPath:"#/$defs/ZoomArea/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"}];
return false;
}
else {
if(data12.box !== undefined){
let data13 = data12.box;
const _errs26 = errors;
if(errors === _errs26){
if(Array.isArray(data13)){
var valid5 = true;
const len2 = data13.length;
for(let i2=0; i2<len2; i2++){
const _errs28 = errors;
if(!(typeof data13[i2] == "number")){
validate36.errors = [{instancePath:instancePath+"/areas/" + i1+"/box/" + i2,schemaPath:"#/$defs/ZoomArea/properties/box/items/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
var valid5 = _errs28 === errors;
if(!valid5){
break;
}
}
}
else {
validate36.errors = [{instancePath:instancePath+"/areas/" + i1+"/box",schemaPath:"#/$defs/ZoomArea/properties/box/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid4 = _errs26 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data12.along !== undefined){
let data15 = data12.along;
const _errs30 = errors;
if(!(((data15 === "") || (data15 === "x")) || (data15 === "y"))){
validate36.errors = [{instancePath:instancePath+"/areas/" + i1+"/along",schemaPath:"#/$defs/ZoomArea/properties/along/enum",keyword:"enum",params:{allowedValues: schema42.properties.along.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid4 = _errs30 === errors;
}
else {
var valid4 = true;
}
}
}
}
else {
validate36.errors = [{instancePath:instancePath+"/areas/" + i1,schemaPath:"#/$defs/ZoomArea/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid2 = _errs23 === errors;
if(!valid2){
break;
}
}
}
else {
validate36.errors = [{instancePath:instancePath+"/areas",schemaPath:"#/properties/areas/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs21 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.motion !== undefined){
const _errs31 = errors;
if(typeof data.motion !== "boolean"){
validate36.errors = [{instancePath:instancePath+"/motion",schemaPath:"#/properties/motion/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid0 = _errs31 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
}
}
}
}
}
else {
validate36.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate36.errors = vErrors;
return errors === 0;
}


function validate35(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="toolbar" */;
let vErrors = null;
let errors = 0;
if(!(validate36(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate36.errors : vErrors.concat(validate36.errors);
errors = vErrors.length;
}
validate35.errors = vErrors;
return errors === 0;
}

export const Offer = validate38;
const schema43 = {"$id":"offer","$ref":"livemon-messages#/$defs/Offer"};
const schema44 = {"title":"Offer","description":"A key was pressed that Matplotlib has for saving, and no widget took it as text: offer files of this figure.","type":"object","properties":{"type":{"enum":["offer"]},"figure":{"type":"string"},"origin":{"type":"string"}},"required":["type","figure","origin"]};

function validate38(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="offer" */;
let vErrors = null;
let errors = 0;
const _errs0 = errors;
if(errors === _errs0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((data.type === undefined) && (missing0 = "type")) || ((data.figure === undefined) && (missing0 = "figure"))) || ((data.origin === undefined) && (missing0 = "origin"))){
validate38.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Offer/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.type !== undefined){
const _errs2 = errors;
if(!(data.type === "offer")){
validate38.errors = [{instancePath:instancePath+"/type",schemaPath:"livemon-messages#/$defs/Offer/properties/type/enum",keyword:"enum",params:{allowedValues: schema44.properties.type.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid1 = _errs2 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.figure !== undefined){
const _errs3 = errors;
if(typeof data.figure !== "string"){
validate38.errors = [{instancePath:instancePath+"/figure",schemaPath:"livemon-messages#/$defs/Offer/properties/figure/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs3 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.origin !== undefined){
const _errs5 = errors;
if(typeof data.origin !== "string"){
validate38.errors = [{instancePath:instancePath+"/origin",schemaPath:"livemon-messages#/$defs/Offer/properties/origin/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs5 === errors;
}
else {
var valid1 = true;
}
}
}
}
}
else {
validate38.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Offer/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate38.errors = vErrors;
return errors === 0;
}

export const Saved = validate39;
const schema45 = {"$id":"saved","$ref":"livemon-messages#/$defs/Saved"};
const schema46 = {"title":"Saved","description":"Answer to `Save`: the file is the one buffer, or there is none and `problem` says why.","type":"object","properties":{"type":{"enum":["saved"]},"page":{"type":"string"},"request":{"type":"string"},"figure":{"type":"string"},"problem":{"type":"string","default":""}},"required":["type","page","request","figure"]};

function validate39(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="saved" */;
let vErrors = null;
let errors = 0;
const _errs0 = errors;
if(errors === _errs0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((data.type === undefined) && (missing0 = "type")) || ((data.page === undefined) && (missing0 = "page"))) || ((data.request === undefined) && (missing0 = "request"))) || ((data.figure === undefined) && (missing0 = "figure"))){
validate39.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Saved/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.type !== undefined){
const _errs2 = errors;
if(!(data.type === "saved")){
validate39.errors = [{instancePath:instancePath+"/type",schemaPath:"livemon-messages#/$defs/Saved/properties/type/enum",keyword:"enum",params:{allowedValues: schema46.properties.type.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid1 = _errs2 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.page !== undefined){
const _errs3 = errors;
if(typeof data.page !== "string"){
validate39.errors = [{instancePath:instancePath+"/page",schemaPath:"livemon-messages#/$defs/Saved/properties/page/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs3 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.request !== undefined){
const _errs5 = errors;
if(typeof data.request !== "string"){
validate39.errors = [{instancePath:instancePath+"/request",schemaPath:"livemon-messages#/$defs/Saved/properties/request/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs5 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.figure !== undefined){
const _errs7 = errors;
if(typeof data.figure !== "string"){
validate39.errors = [{instancePath:instancePath+"/figure",schemaPath:"livemon-messages#/$defs/Saved/properties/figure/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs7 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.problem !== undefined){
const _errs9 = errors;
if(typeof data.problem !== "string"){
validate39.errors = [{instancePath:instancePath+"/problem",schemaPath:"livemon-messages#/$defs/Saved/properties/problem/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs9 === errors;
}
else {
var valid1 = true;
}
}
}
}
}
}
}
else {
validate39.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Saved/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate39.errors = vErrors;
return errors === 0;
}

export const Goodbye = validate40;
const schema47 = {"$id":"goodbye","$ref":"livemon-messages#/$defs/Goodbye"};
const schema48 = {"title":"Goodbye","description":"The hub stops on purpose (`%livemon stop`).","type":"object","properties":{"type":{"enum":["goodbye"]},"reason":{"type":"string","default":""}},"required":["type"]};

function validate40(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="goodbye" */;
let vErrors = null;
let errors = 0;
const _errs0 = errors;
if(errors === _errs0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.type === undefined) && (missing0 = "type")){
validate40.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Goodbye/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.type !== undefined){
const _errs2 = errors;
if(!(data.type === "goodbye")){
validate40.errors = [{instancePath:instancePath+"/type",schemaPath:"livemon-messages#/$defs/Goodbye/properties/type/enum",keyword:"enum",params:{allowedValues: schema48.properties.type.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid1 = _errs2 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.reason !== undefined){
const _errs3 = errors;
if(typeof data.reason !== "string"){
validate40.errors = [{instancePath:instancePath+"/reason",schemaPath:"livemon-messages#/$defs/Goodbye/properties/reason/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs3 === errors;
}
else {
var valid1 = true;
}
}
}
}
else {
validate40.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Goodbye/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate40.errors = vErrors;
return errors === 0;
}

export const Attach = validate41;
const schema49 = {"$id":"attach","$ref":"livemon-messages#/$defs/Attach"};
const schema50 = {"title":"Attach","description":"First message of a page, as the data of its `comm_open`.","type":"object","properties":{"type":{"enum":["attach"]},"protocol":{"type":"integer"},"page":{"type":"string"},"since":{"type":"number","default":0}},"required":["type","protocol","page"]};

function validate41(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="attach" */;
let vErrors = null;
let errors = 0;
const _errs0 = errors;
if(errors === _errs0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((data.type === undefined) && (missing0 = "type")) || ((data.protocol === undefined) && (missing0 = "protocol"))) || ((data.page === undefined) && (missing0 = "page"))){
validate41.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Attach/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.type !== undefined){
const _errs2 = errors;
if(!(data.type === "attach")){
validate41.errors = [{instancePath:instancePath+"/type",schemaPath:"livemon-messages#/$defs/Attach/properties/type/enum",keyword:"enum",params:{allowedValues: schema50.properties.type.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid1 = _errs2 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.protocol !== undefined){
let data1 = data.protocol;
const _errs3 = errors;
if(!((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1)))){
validate41.errors = [{instancePath:instancePath+"/protocol",schemaPath:"livemon-messages#/$defs/Attach/properties/protocol/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid1 = _errs3 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.page !== undefined){
const _errs5 = errors;
if(typeof data.page !== "string"){
validate41.errors = [{instancePath:instancePath+"/page",schemaPath:"livemon-messages#/$defs/Attach/properties/page/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs5 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.since !== undefined){
const _errs7 = errors;
if(!(typeof data.since == "number")){
validate41.errors = [{instancePath:instancePath+"/since",schemaPath:"livemon-messages#/$defs/Attach/properties/since/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
var valid1 = _errs7 === errors;
}
else {
var valid1 = true;
}
}
}
}
}
}
else {
validate41.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Attach/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate41.errors = vErrors;
return errors === 0;
}

export const View = validate42;
const schema51 = {"$id":"view","$ref":"livemon-messages#/$defs/View"};
const schema52 = {"title":"View","description":"All that a page shows now; replaces what it said before. Sent when it changes, and as a sign of life.","type":"object","properties":{"type":{"enum":["view"]},"page":{"type":"string"},"panel":{"type":"boolean"},"glance":{"type":"boolean","default":false},"figures":{"type":"object","additionalProperties":{"$ref":"#/$defs/Viewport"},"default":{}}},"required":["type","page","panel"]};
const schema53 = {"title":"Viewport","description":"How a page shows one figure now.","type":"object","properties":{"width":{"type":"integer"},"height":{"type":"integer"},"ratio":{"type":"number","default":1},"fps":{"type":"number","default":10},"have":{"type":"integer","default":-1}},"required":["width","height"]};

function validate43(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((data.type === undefined) && (missing0 = "type")) || ((data.page === undefined) && (missing0 = "page"))) || ((data.panel === undefined) && (missing0 = "panel"))){
validate43.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.type !== undefined){
const _errs1 = errors;
if(!(data.type === "view")){
validate43.errors = [{instancePath:instancePath+"/type",schemaPath:"#/properties/type/enum",keyword:"enum",params:{allowedValues: schema52.properties.type.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.page !== undefined){
const _errs2 = errors;
if(typeof data.page !== "string"){
validate43.errors = [{instancePath:instancePath+"/page",schemaPath:"#/properties/page/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.panel !== undefined){
const _errs4 = errors;
if(typeof data.panel !== "boolean"){
validate43.errors = [{instancePath:instancePath+"/panel",schemaPath:"#/properties/panel/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.glance !== undefined){
const _errs6 = errors;
if(typeof data.glance !== "boolean"){
validate43.errors = [{instancePath:instancePath+"/glance",schemaPath:"#/properties/glance/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.figures !== undefined){
let data4 = data.figures;
const _errs8 = errors;
if(errors === _errs8){
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
for(const key0 in data4){
let data5 = data4[key0];
const _errs11 = errors;
const _errs12 = errors;
if(errors === _errs12){
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
let missing1;
if(((data5.width === undefined) && (missing1 = "width")) || ((data5.height === undefined) && (missing1 = "height"))){
validate43.errors = [{instancePath:instancePath+"/figures/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/Viewport/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"}];
return false;
}
else {
if(data5.width !== undefined){
let data6 = data5.width;
const _errs14 = errors;
if(!((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6)))){
validate43.errors = [{instancePath:instancePath+"/figures/" + key0.replace(/~/g, "~0").replace(/\//g, "~1")+"/width",schemaPath:"#/$defs/Viewport/properties/width/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid3 = _errs14 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data5.height !== undefined){
let data7 = data5.height;
const _errs16 = errors;
if(!((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7)))){
validate43.errors = [{instancePath:instancePath+"/figures/" + key0.replace(/~/g, "~0").replace(/\//g, "~1")+"/height",schemaPath:"#/$defs/Viewport/properties/height/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid3 = _errs16 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data5.ratio !== undefined){
const _errs18 = errors;
if(!(typeof data5.ratio == "number")){
validate43.errors = [{instancePath:instancePath+"/figures/" + key0.replace(/~/g, "~0").replace(/\//g, "~1")+"/ratio",schemaPath:"#/$defs/Viewport/properties/ratio/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
var valid3 = _errs18 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data5.fps !== undefined){
const _errs20 = errors;
if(!(typeof data5.fps == "number")){
validate43.errors = [{instancePath:instancePath+"/figures/" + key0.replace(/~/g, "~0").replace(/\//g, "~1")+"/fps",schemaPath:"#/$defs/Viewport/properties/fps/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
var valid3 = _errs20 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data5.have !== undefined){
let data10 = data5.have;
const _errs22 = errors;
if(!((typeof data10 == "number") && (!(data10 % 1) && !isNaN(data10)))){
validate43.errors = [{instancePath:instancePath+"/figures/" + key0.replace(/~/g, "~0").replace(/\//g, "~1")+"/have",schemaPath:"#/$defs/Viewport/properties/have/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid3 = _errs22 === errors;
}
else {
var valid3 = true;
}
}
}
}
}
}
}
else {
validate43.errors = [{instancePath:instancePath+"/figures/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/Viewport/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid1 = _errs11 === errors;
if(!valid1){
break;
}
}
}
else {
validate43.errors = [{instancePath:instancePath+"/figures",schemaPath:"#/properties/figures/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs8 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
else {
validate43.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate43.errors = vErrors;
return errors === 0;
}


function validate42(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="view" */;
let vErrors = null;
let errors = 0;
if(!(validate43(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate43.errors : vErrors.concat(validate43.errors);
errors = vErrors.length;
}
validate42.errors = vErrors;
return errors === 0;
}

export const Alive = validate45;
const schema54 = {"$id":"alive","$ref":"livemon-messages#/$defs/Alive"};
const schema55 = {"title":"Alive","description":"Sign of life of a page whose view did not change; sent every 2 s while it shows something.","type":"object","properties":{"type":{"enum":["alive"]},"page":{"type":"string"}},"required":["type","page"]};

function validate45(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="alive" */;
let vErrors = null;
let errors = 0;
const _errs0 = errors;
if(errors === _errs0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.type === undefined) && (missing0 = "type")) || ((data.page === undefined) && (missing0 = "page"))){
validate45.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Alive/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.type !== undefined){
const _errs2 = errors;
if(!(data.type === "alive")){
validate45.errors = [{instancePath:instancePath+"/type",schemaPath:"livemon-messages#/$defs/Alive/properties/type/enum",keyword:"enum",params:{allowedValues: schema55.properties.type.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid1 = _errs2 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.page !== undefined){
const _errs3 = errors;
if(typeof data.page !== "string"){
validate45.errors = [{instancePath:instancePath+"/page",schemaPath:"livemon-messages#/$defs/Alive/properties/page/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs3 === errors;
}
else {
var valid1 = true;
}
}
}
}
else {
validate45.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Alive/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate45.errors = vErrors;
return errors === 0;
}

export const Resync = validate46;
const schema56 = {"$id":"resync","$ref":"livemon-messages#/$defs/Resync"};
const schema57 = {"title":"Resync","description":"The page missed a base frame of this figure: the next frame must be a key frame.","type":"object","properties":{"type":{"enum":["resync"]},"page":{"type":"string"},"figure":{"type":"string"}},"required":["type","page","figure"]};

function validate46(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="resync" */;
let vErrors = null;
let errors = 0;
const _errs0 = errors;
if(errors === _errs0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((data.type === undefined) && (missing0 = "type")) || ((data.page === undefined) && (missing0 = "page"))) || ((data.figure === undefined) && (missing0 = "figure"))){
validate46.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Resync/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.type !== undefined){
const _errs2 = errors;
if(!(data.type === "resync")){
validate46.errors = [{instancePath:instancePath+"/type",schemaPath:"livemon-messages#/$defs/Resync/properties/type/enum",keyword:"enum",params:{allowedValues: schema57.properties.type.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid1 = _errs2 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.page !== undefined){
const _errs3 = errors;
if(typeof data.page !== "string"){
validate46.errors = [{instancePath:instancePath+"/page",schemaPath:"livemon-messages#/$defs/Resync/properties/page/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs3 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.figure !== undefined){
const _errs5 = errors;
if(typeof data.figure !== "string"){
validate46.errors = [{instancePath:instancePath+"/figure",schemaPath:"livemon-messages#/$defs/Resync/properties/figure/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs5 === errors;
}
else {
var valid1 = true;
}
}
}
}
}
else {
validate46.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Resync/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate46.errors = vErrors;
return errors === 0;
}

export const Input = validate47;
const schema58 = {"$id":"input","$ref":"livemon-messages#/$defs/Input"};
const schema59 = {"title":"Input","description":"What a person did on one figure, in order.","type":"object","properties":{"type":{"enum":["input"]},"page":{"type":"string"},"figure":{"type":"string"},"events":{"type":"array","items":{"$ref":"#/$defs/InputEvent"}},"origin":{"type":"string","default":""}},"required":["type","page","figure","events"]};
const schema60 = {"title":"InputEvent","description":"What a person did on the picture of a figure.","type":"object","properties":{"kind":{"enum":["close","double","enter","key_press","key_release","leave","motion","press","release","scroll"]},"x":{"type":"number"},"y":{"type":"number"},"button":{"type":"integer","default":0},"buttons":{"type":"array","items":{"type":"integer"},"default":[]},"steps":{"type":"number","default":0},"key":{"type":"string","default":""},"modifiers":{"type":"array","items":{"enum":["alt","cmd","ctrl","shift"]},"default":[]}},"required":["kind","x","y"]};

function validate48(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((data.type === undefined) && (missing0 = "type")) || ((data.page === undefined) && (missing0 = "page"))) || ((data.figure === undefined) && (missing0 = "figure"))) || ((data.events === undefined) && (missing0 = "events"))){
validate48.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.type !== undefined){
const _errs1 = errors;
if(!(data.type === "input")){
validate48.errors = [{instancePath:instancePath+"/type",schemaPath:"#/properties/type/enum",keyword:"enum",params:{allowedValues: schema59.properties.type.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.page !== undefined){
const _errs2 = errors;
if(typeof data.page !== "string"){
validate48.errors = [{instancePath:instancePath+"/page",schemaPath:"#/properties/page/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs2 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.figure !== undefined){
const _errs4 = errors;
if(typeof data.figure !== "string"){
validate48.errors = [{instancePath:instancePath+"/figure",schemaPath:"#/properties/figure/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.events !== undefined){
let data3 = data.events;
const _errs6 = errors;
if(errors === _errs6){
if(Array.isArray(data3)){
var valid1 = true;
const len0 = data3.length;
for(let i0=0; i0<len0; i0++){
let data4 = data3[i0];
const _errs8 = errors;
const _errs9 = errors;
if(errors === _errs9){
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
let missing1;
if((((data4.kind === undefined) && (missing1 = "kind")) || ((data4.x === undefined) && (missing1 = "x"))) || ((data4.y === undefined) && (missing1 = "y"))){
validate48.errors = [{instancePath:instancePath+"/events/" + i0,schemaPath:"#/$defs/InputEvent/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"}];
return false;
}
else {
if(data4.kind !== undefined){
let data5 = data4.kind;
const _errs11 = errors;
if(!((((((((((data5 === "close") || (data5 === "double")) || (data5 === "enter")) || (data5 === "key_press")) || (data5 === "key_release")) || (data5 === "leave")) || (data5 === "motion")) || (data5 === "press")) || (data5 === "release")) || (data5 === "scroll"))){
validate48.errors = [{instancePath:instancePath+"/events/" + i0+"/kind",schemaPath:"#/$defs/InputEvent/properties/kind/enum",keyword:"enum",params:{allowedValues: schema60.properties.kind.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid3 = _errs11 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data4.x !== undefined){
const _errs12 = errors;
if(!(typeof data4.x == "number")){
validate48.errors = [{instancePath:instancePath+"/events/" + i0+"/x",schemaPath:"#/$defs/InputEvent/properties/x/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
var valid3 = _errs12 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data4.y !== undefined){
const _errs14 = errors;
if(!(typeof data4.y == "number")){
validate48.errors = [{instancePath:instancePath+"/events/" + i0+"/y",schemaPath:"#/$defs/InputEvent/properties/y/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
var valid3 = _errs14 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data4.button !== undefined){
let data8 = data4.button;
const _errs16 = errors;
if(!((typeof data8 == "number") && (!(data8 % 1) && !isNaN(data8)))){
validate48.errors = [{instancePath:instancePath+"/events/" + i0+"/button",schemaPath:"#/$defs/InputEvent/properties/button/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid3 = _errs16 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data4.buttons !== undefined){
let data9 = data4.buttons;
const _errs18 = errors;
if(errors === _errs18){
if(Array.isArray(data9)){
var valid4 = true;
const len1 = data9.length;
for(let i1=0; i1<len1; i1++){
let data10 = data9[i1];
const _errs20 = errors;
if(!((typeof data10 == "number") && (!(data10 % 1) && !isNaN(data10)))){
validate48.errors = [{instancePath:instancePath+"/events/" + i0+"/buttons/" + i1,schemaPath:"#/$defs/InputEvent/properties/buttons/items/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid4 = _errs20 === errors;
if(!valid4){
break;
}
}
}
else {
validate48.errors = [{instancePath:instancePath+"/events/" + i0+"/buttons",schemaPath:"#/$defs/InputEvent/properties/buttons/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid3 = _errs18 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data4.steps !== undefined){
const _errs22 = errors;
if(!(typeof data4.steps == "number")){
validate48.errors = [{instancePath:instancePath+"/events/" + i0+"/steps",schemaPath:"#/$defs/InputEvent/properties/steps/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
var valid3 = _errs22 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data4.key !== undefined){
const _errs24 = errors;
if(typeof data4.key !== "string"){
validate48.errors = [{instancePath:instancePath+"/events/" + i0+"/key",schemaPath:"#/$defs/InputEvent/properties/key/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid3 = _errs24 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data4.modifiers !== undefined){
let data13 = data4.modifiers;
const _errs26 = errors;
if(errors === _errs26){
if(Array.isArray(data13)){
var valid5 = true;
const len2 = data13.length;
for(let i2=0; i2<len2; i2++){
let data14 = data13[i2];
const _errs28 = errors;
if(!((((data14 === "alt") || (data14 === "cmd")) || (data14 === "ctrl")) || (data14 === "shift"))){
validate48.errors = [{instancePath:instancePath+"/events/" + i0+"/modifiers/" + i2,schemaPath:"#/$defs/InputEvent/properties/modifiers/items/enum",keyword:"enum",params:{allowedValues: schema60.properties.modifiers.items.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid5 = _errs28 === errors;
if(!valid5){
break;
}
}
}
else {
validate48.errors = [{instancePath:instancePath+"/events/" + i0+"/modifiers",schemaPath:"#/$defs/InputEvent/properties/modifiers/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid3 = _errs26 === errors;
}
else {
var valid3 = true;
}
}
}
}
}
}
}
}
}
}
else {
validate48.errors = [{instancePath:instancePath+"/events/" + i0,schemaPath:"#/$defs/InputEvent/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid1 = _errs8 === errors;
if(!valid1){
break;
}
}
}
else {
validate48.errors = [{instancePath:instancePath+"/events",schemaPath:"#/properties/events/type",keyword:"type",params:{type: "array"},message:"must be array"}];
return false;
}
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.origin !== undefined){
const _errs29 = errors;
if(typeof data.origin !== "string"){
validate48.errors = [{instancePath:instancePath+"/origin",schemaPath:"#/properties/origin/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid0 = _errs29 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
else {
validate48.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate48.errors = vErrors;
return errors === 0;
}


function validate47(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="input" */;
let vErrors = null;
let errors = 0;
if(!(validate48(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate48.errors : vErrors.concat(validate48.errors);
errors = vErrors.length;
}
validate47.errors = vErrors;
return errors === 0;
}

export const Tool = validate50;
const schema61 = {"$id":"tool","$ref":"livemon-messages#/$defs/Tool"};
const schema62 = {"title":"Tool","description":"One of a figure's tools is used.","type":"object","properties":{"type":{"enum":["tool"]},"page":{"type":"string"},"figure":{"type":"string"},"tool":{"enum":["back","follow","forward","home","pan","pan_down","pan_left","pan_right","pan_up","zoom","zoom_in","zoom_out"]}},"required":["type","page","figure","tool"]};

function validate50(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="tool" */;
let vErrors = null;
let errors = 0;
const _errs0 = errors;
if(errors === _errs0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((((data.type === undefined) && (missing0 = "type")) || ((data.page === undefined) && (missing0 = "page"))) || ((data.figure === undefined) && (missing0 = "figure"))) || ((data.tool === undefined) && (missing0 = "tool"))){
validate50.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Tool/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.type !== undefined){
const _errs2 = errors;
if(!(data.type === "tool")){
validate50.errors = [{instancePath:instancePath+"/type",schemaPath:"livemon-messages#/$defs/Tool/properties/type/enum",keyword:"enum",params:{allowedValues: schema62.properties.type.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid1 = _errs2 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.page !== undefined){
const _errs3 = errors;
if(typeof data.page !== "string"){
validate50.errors = [{instancePath:instancePath+"/page",schemaPath:"livemon-messages#/$defs/Tool/properties/page/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs3 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.figure !== undefined){
const _errs5 = errors;
if(typeof data.figure !== "string"){
validate50.errors = [{instancePath:instancePath+"/figure",schemaPath:"livemon-messages#/$defs/Tool/properties/figure/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs5 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.tool !== undefined){
let data3 = data.tool;
const _errs7 = errors;
if(!((((((((((((data3 === "back") || (data3 === "follow")) || (data3 === "forward")) || (data3 === "home")) || (data3 === "pan")) || (data3 === "pan_down")) || (data3 === "pan_left")) || (data3 === "pan_right")) || (data3 === "pan_up")) || (data3 === "zoom")) || (data3 === "zoom_in")) || (data3 === "zoom_out"))){
validate50.errors = [{instancePath:instancePath+"/tool",schemaPath:"livemon-messages#/$defs/Tool/properties/tool/enum",keyword:"enum",params:{allowedValues: schema62.properties.tool.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid1 = _errs7 === errors;
}
else {
var valid1 = true;
}
}
}
}
}
}
else {
validate50.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Tool/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate50.errors = vErrors;
return errors === 0;
}

export const Save = validate51;
const schema63 = {"$id":"save","$ref":"livemon-messages#/$defs/Save"};
const schema64 = {"title":"Save","description":"Make a file of this figure at the size that the code gave it; `Saved` answers.","type":"object","properties":{"type":{"enum":["save"]},"page":{"type":"string"},"figure":{"type":"string"},"format":{"enum":["pdf","png","svg"]},"request":{"type":"string"}},"required":["type","page","figure","format","request"]};

function validate51(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="save" */;
let vErrors = null;
let errors = 0;
const _errs0 = errors;
if(errors === _errs0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((((data.type === undefined) && (missing0 = "type")) || ((data.page === undefined) && (missing0 = "page"))) || ((data.figure === undefined) && (missing0 = "figure"))) || ((data.format === undefined) && (missing0 = "format"))) || ((data.request === undefined) && (missing0 = "request"))){
validate51.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Save/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.type !== undefined){
const _errs2 = errors;
if(!(data.type === "save")){
validate51.errors = [{instancePath:instancePath+"/type",schemaPath:"livemon-messages#/$defs/Save/properties/type/enum",keyword:"enum",params:{allowedValues: schema64.properties.type.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid1 = _errs2 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.page !== undefined){
const _errs3 = errors;
if(typeof data.page !== "string"){
validate51.errors = [{instancePath:instancePath+"/page",schemaPath:"livemon-messages#/$defs/Save/properties/page/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs3 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.figure !== undefined){
const _errs5 = errors;
if(typeof data.figure !== "string"){
validate51.errors = [{instancePath:instancePath+"/figure",schemaPath:"livemon-messages#/$defs/Save/properties/figure/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs5 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.format !== undefined){
let data3 = data.format;
const _errs7 = errors;
if(!(((data3 === "pdf") || (data3 === "png")) || (data3 === "svg"))){
validate51.errors = [{instancePath:instancePath+"/format",schemaPath:"livemon-messages#/$defs/Save/properties/format/enum",keyword:"enum",params:{allowedValues: schema64.properties.format.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid1 = _errs7 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.request !== undefined){
const _errs8 = errors;
if(typeof data.request !== "string"){
validate51.errors = [{instancePath:instancePath+"/request",schemaPath:"livemon-messages#/$defs/Save/properties/request/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs8 === errors;
}
else {
var valid1 = true;
}
}
}
}
}
}
}
else {
validate51.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Save/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate51.errors = vErrors;
return errors === 0;
}

export const Detach = validate52;
const schema65 = {"$id":"detach","$ref":"livemon-messages#/$defs/Detach"};
const schema66 = {"title":"Detach","description":"The page is going away.","type":"object","properties":{"type":{"enum":["detach"]},"page":{"type":"string"}},"required":["type","page"]};

function validate52(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="detach" */;
let vErrors = null;
let errors = 0;
const _errs0 = errors;
if(errors === _errs0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.type === undefined) && (missing0 = "type")) || ((data.page === undefined) && (missing0 = "page"))){
validate52.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Detach/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.type !== undefined){
const _errs2 = errors;
if(!(data.type === "detach")){
validate52.errors = [{instancePath:instancePath+"/type",schemaPath:"livemon-messages#/$defs/Detach/properties/type/enum",keyword:"enum",params:{allowedValues: schema66.properties.type.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid1 = _errs2 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.page !== undefined){
const _errs3 = errors;
if(typeof data.page !== "string"){
validate52.errors = [{instancePath:instancePath+"/page",schemaPath:"livemon-messages#/$defs/Detach/properties/page/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs3 === errors;
}
else {
var valid1 = true;
}
}
}
}
else {
validate52.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Detach/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate52.errors = vErrors;
return errors === 0;
}

export const Stop = validate53;
const schema67 = {"$id":"stop","$ref":"livemon-messages#/$defs/Stop"};
const schema68 = {"title":"Stop","description":"Stop Livemon in this kernel (the command `livemon:stop`).","type":"object","properties":{"type":{"enum":["stop"]},"page":{"type":"string"}},"required":["type","page"]};

function validate53(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="stop" */;
let vErrors = null;
let errors = 0;
const _errs0 = errors;
if(errors === _errs0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.type === undefined) && (missing0 = "type")) || ((data.page === undefined) && (missing0 = "page"))){
validate53.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Stop/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.type !== undefined){
const _errs2 = errors;
if(!(data.type === "stop")){
validate53.errors = [{instancePath:instancePath+"/type",schemaPath:"livemon-messages#/$defs/Stop/properties/type/enum",keyword:"enum",params:{allowedValues: schema68.properties.type.enum},message:"must be equal to one of the allowed values"}];
return false;
}
var valid1 = _errs2 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data.page !== undefined){
const _errs3 = errors;
if(typeof data.page !== "string"){
validate53.errors = [{instancePath:instancePath+"/page",schemaPath:"livemon-messages#/$defs/Stop/properties/page/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid1 = _errs3 === errors;
}
else {
var valid1 = true;
}
}
}
}
else {
validate53.errors = [{instancePath,schemaPath:"livemon-messages#/$defs/Stop/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate53.errors = vErrors;
return errors === 0;
}
