// Generated from livemon/protocol.py by `make generate`: do not edit.
/* eslint-disable */
// @ts-nocheck
"use strict";
export const hub = validate10;
const schema11 = {"$id":"hub","$ref":"livemon-messages#/$defs/HubMessage"};
const schema13 = {"anyOf":[{"$ref":"#/$defs/Hello"},{"$ref":"#/$defs/Catalogue"},{"$ref":"#/$defs/Samples"},{"$ref":"#/$defs/State"},{"$ref":"#/$defs/Figures"},{"$ref":"#/$defs/Frames"},{"$ref":"#/$defs/Notice"},{"$ref":"#/$defs/Goodbye"}]};
const schema14 = {"title":"Hello","description":"First message of a hub, repeated when a page attaches.","type":"object","properties":{"type":{"enum":["hello"]},"protocol":{"type":"integer"},"session":{"type":"string"},"hub":{"type":"string"},"version":{"type":"string"},"pid":{"type":"integer"},"time":{"type":"number"},"period":{"type":"number"},"subshells":{"type":"boolean"}},"required":["type","protocol","session","hub","version","pid","time","period","subshells"]};
const schema17 = {"title":"Samples","description":"`count` samples as four columns in four buffers: id (u32), time (f64, seconds since the epoch), value (f64, NaN:\n    the reading failed or the metric is NaN), step (f64, NaN: none). Ordered by time within a series.\n\n    `replay`: history sent to pages that attached; may overlap what a page has, so it merges by time.","type":"object","properties":{"type":{"enum":["samples"]},"count":{"type":"integer"},"replay":{"type":"boolean","default":false}},"required":["type","count"]};
const schema25 = {"title":"Notice","description":"Something that a person should read once.","type":"object","properties":{"type":{"enum":["notice"]},"level":{"enum":["error","info","warning"]},"text":{"type":"string"},"detail":{"type":"string","default":""},"key":{"type":"string","default":""},"time":{"type":"number"}},"required":["type","level","text","time"]};
const schema26 = {"title":"Goodbye","description":"The hub stops on purpose (`%livemon stop`).","type":"object","properties":{"type":{"enum":["goodbye"]},"reason":{"type":"string","default":""}},"required":["type"]};
const schema15 = {"title":"Catalogue","description":"Series known to the kernel. `full`: these are all of them; else they are additions.","type":"object","properties":{"type":{"enum":["catalogue"]},"entries":{"type":"array","items":{"$ref":"#/$defs/SeriesEntry"}},"full":{"type":"boolean","default":false}},"required":["type","entries"]};
const schema16 = {"title":"SeriesEntry","description":"One series of the catalogue.","type":"object","properties":{"id":{"type":"integer"},"name":{"type":"string"},"unit":{"enum":["","bytes","bytes_per_s","celsius","count","percent","watts"],"default":""},"group":{"enum":["gpu","host","metric","process"]},"label":{"type":"string","default":""},"device":{"type":"string","default":""}},"required":["id","name","group"]};

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
if(!(((((((data5 === "") || (data5 === "bytes")) || (data5 === "bytes_per_s")) || (data5 === "celsius")) || (data5 === "count")) || (data5 === "percent")) || (data5 === "watts"))){
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
const _errs17 = errors;
if(typeof data.full !== "boolean"){
validate13.errors = [{instancePath:instancePath+"/full",schemaPath:"#/properties/full/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid0 = _errs17 === errors;
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

const schema18 = {"title":"State","description":"Slow state, sent whole whenever a part of it changes.","type":"object","properties":{"type":{"enum":["state"]},"cell":{"$ref":"#/$defs/CellState"},"sources":{"type":"array","items":{"$ref":"#/$defs/SourceState"}},"dropped":{"type":"object","additionalProperties":{"type":"integer"},"default":{}},"notice":{"type":"string","default":""}},"required":["type","cell","sources"]};
const schema19 = {"title":"CellState","description":"Whether a cell is running.","type":"object","properties":{"running":{"type":"boolean"},"count":{"type":"integer","default":0},"started":{"type":"number","default":0},"ended":{"type":"number","default":0}},"required":["running"]};
const schema20 = {"title":"SourceState","description":"Health of one source or child: `host`, `process`, `gpu`, `sampler`, `renderer`, `recording`.","type":"object","properties":{"name":{"type":"string"},"state":{"enum":["absent","failed","ok","restarting","starting","stopped"]},"reason":{"type":"string","default":""}},"required":["name","state"]};

function validate15(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((data.type === undefined) && (missing0 = "type")) || ((data.cell === undefined) && (missing0 = "cell"))) || ((data.sources === undefined) && (missing0 = "sources"))){
validate15.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.type !== undefined){
const _errs1 = errors;
if(!(data.type === "state")){
validate15.errors = [{instancePath:instancePath+"/type",schemaPath:"#/properties/type/enum",keyword:"enum",params:{allowedValues: schema18.properties.type.enum},message:"must be equal to one of the allowed values"}];
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
validate15.errors = [{instancePath:instancePath+"/cell",schemaPath:"#/$defs/CellState/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"}];
return false;
}
else {
if(data1.running !== undefined){
const _errs5 = errors;
if(typeof data1.running !== "boolean"){
validate15.errors = [{instancePath:instancePath+"/cell/running",schemaPath:"#/$defs/CellState/properties/running/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
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
validate15.errors = [{instancePath:instancePath+"/cell/count",schemaPath:"#/$defs/CellState/properties/count/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
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
validate15.errors = [{instancePath:instancePath+"/cell/started",schemaPath:"#/$defs/CellState/properties/started/type",keyword:"type",params:{type: "number"},message:"must be number"}];
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
validate15.errors = [{instancePath:instancePath+"/cell/ended",schemaPath:"#/$defs/CellState/properties/ended/type",keyword:"type",params:{type: "number"},message:"must be number"}];
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
validate15.errors = [{instancePath:instancePath+"/cell",schemaPath:"#/$defs/CellState/type",keyword:"type",params:{type: "object"},message:"must be object"}];
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
validate15.errors = [{instancePath:instancePath+"/sources/" + i0,schemaPath:"#/$defs/SourceState/required",keyword:"required",params:{missingProperty: missing2},message:"must have required property '"+missing2+"'"}];
return false;
}
else {
if(data7.name !== undefined){
const _errs18 = errors;
if(typeof data7.name !== "string"){
validate15.errors = [{instancePath:instancePath+"/sources/" + i0+"/name",schemaPath:"#/$defs/SourceState/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string"}];
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
validate15.errors = [{instancePath:instancePath+"/sources/" + i0+"/state",schemaPath:"#/$defs/SourceState/properties/state/enum",keyword:"enum",params:{allowedValues: schema20.properties.state.enum},message:"must be equal to one of the allowed values"}];
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
validate15.errors = [{instancePath:instancePath+"/sources/" + i0+"/reason",schemaPath:"#/$defs/SourceState/properties/reason/type",keyword:"type",params:{type: "string"},message:"must be string"}];
return false;
}
var valid5 = _errs21 === errors;
}
else {
var valid5 = true;
}
}
}
}
}
else {
validate15.errors = [{instancePath:instancePath+"/sources/" + i0,schemaPath:"#/$defs/SourceState/type",keyword:"type",params:{type: "object"},message:"must be object"}];
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
validate15.errors = [{instancePath:instancePath+"/sources",schemaPath:"#/properties/sources/type",keyword:"type",params:{type: "array"},message:"must be array"}];
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
let data11 = data.dropped;
const _errs23 = errors;
if(errors === _errs23){
if(data11 && typeof data11 == "object" && !Array.isArray(data11)){
for(const key0 in data11){
let data12 = data11[key0];
const _errs26 = errors;
if(!((typeof data12 == "number") && (!(data12 % 1) && !isNaN(data12)))){
validate15.errors = [{instancePath:instancePath+"/dropped/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/dropped/additionalProperties/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid6 = _errs26 === errors;
if(!valid6){
break;
}
}
}
else {
validate15.errors = [{instancePath:instancePath+"/dropped",schemaPath:"#/properties/dropped/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs23 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.notice !== undefined){
const _errs28 = errors;
if(typeof data.notice !== "string"){
validate15.errors = [{instancePath:instancePath+"/notice",schemaPath:"#/properties/notice/type",keyword:"type",params:{type: "string"},message:"must be string"}];
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
validate15.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate15.errors = vErrors;
return errors === 0;
}

const schema21 = {"title":"Figures","description":"All figures open now.","type":"object","properties":{"type":{"enum":["figures"]},"figures":{"type":"array","items":{"$ref":"#/$defs/FigureInfo"}}},"required":["type","figures"]};
const schema22 = {"title":"FigureInfo","description":"One live figure.","type":"object","properties":{"id":{"type":"string"},"name":{"type":"string"},"title":{"type":"string"},"number":{"type":"integer","default":0},"width":{"type":"integer"},"height":{"type":"integer"},"state":{"enum":["error","fallback","live","refused","waiting"],"default":"waiting"},"note":{"type":"string","default":""},"error":{"type":"string","default":""}},"required":["id","name","title","width","height"]};

function validate17(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.type === undefined) && (missing0 = "type")) || ((data.figures === undefined) && (missing0 = "figures"))){
validate17.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.type !== undefined){
const _errs1 = errors;
if(!(data.type === "figures")){
validate17.errors = [{instancePath:instancePath+"/type",schemaPath:"#/properties/type/enum",keyword:"enum",params:{allowedValues: schema21.properties.type.enum},message:"must be equal to one of the allowed values"}];
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
validate17.errors = [{instancePath:instancePath+"/figures/" + i0,schemaPath:"#/$defs/FigureInfo/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"}];
return false;
}
else {
if(data2.id !== undefined){
const _errs7 = errors;
if(typeof data2.id !== "string"){
validate17.errors = [{instancePath:instancePath+"/figures/" + i0+"/id",schemaPath:"#/$defs/FigureInfo/properties/id/type",keyword:"type",params:{type: "string"},message:"must be string"}];
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
validate17.errors = [{instancePath:instancePath+"/figures/" + i0+"/name",schemaPath:"#/$defs/FigureInfo/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string"}];
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
validate17.errors = [{instancePath:instancePath+"/figures/" + i0+"/title",schemaPath:"#/$defs/FigureInfo/properties/title/type",keyword:"type",params:{type: "string"},message:"must be string"}];
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
validate17.errors = [{instancePath:instancePath+"/figures/" + i0+"/number",schemaPath:"#/$defs/FigureInfo/properties/number/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
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
validate17.errors = [{instancePath:instancePath+"/figures/" + i0+"/width",schemaPath:"#/$defs/FigureInfo/properties/width/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
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
validate17.errors = [{instancePath:instancePath+"/figures/" + i0+"/height",schemaPath:"#/$defs/FigureInfo/properties/height/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
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
validate17.errors = [{instancePath:instancePath+"/figures/" + i0+"/state",schemaPath:"#/$defs/FigureInfo/properties/state/enum",keyword:"enum",params:{allowedValues: schema22.properties.state.enum},message:"must be equal to one of the allowed values"}];
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
validate17.errors = [{instancePath:instancePath+"/figures/" + i0+"/note",schemaPath:"#/$defs/FigureInfo/properties/note/type",keyword:"type",params:{type: "string"},message:"must be string"}];
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
validate17.errors = [{instancePath:instancePath+"/figures/" + i0+"/error",schemaPath:"#/$defs/FigureInfo/properties/error/type",keyword:"type",params:{type: "string"},message:"must be string"}];
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
validate17.errors = [{instancePath:instancePath+"/figures/" + i0,schemaPath:"#/$defs/FigureInfo/type",keyword:"type",params:{type: "object"},message:"must be object"}];
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
validate17.errors = [{instancePath:instancePath+"/figures",schemaPath:"#/properties/figures/type",keyword:"type",params:{type: "array"},message:"must be array"}];
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
validate17.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate17.errors = vErrors;
return errors === 0;
}

const schema23 = {"title":"Frames","description":"New pixels of one or more figures; one buffer per frame, in order.","type":"object","properties":{"type":{"enum":["frames"]},"frames":{"type":"array","items":{"$ref":"#/$defs/Frame"}}},"required":["type","frames"]};
const schema24 = {"title":"Frame","description":"One rectangle of new pixels; its payload is the buffer at the same index as the frame.\n\n    A frame applies on top of frame `base` of the same figure; `base == -1` is a key frame, which covers everything.\n    Origin is the top left corner; all sizes are device pixels. Rows are top to bottom.","type":"object","properties":{"figure":{"type":"string"},"seq":{"type":"integer"},"base":{"type":"integer"},"x":{"type":"integer"},"y":{"type":"integer"},"width":{"type":"integer"},"height":{"type":"integer"},"full_width":{"type":"integer"},"full_height":{"type":"integer"},"ratio":{"type":"number"},"dpi":{"type":"number"},"time":{"type":"number"},"encoding":{"enum":["deflate","png"]}},"required":["figure","seq","base","x","y","width","height","full_width","full_height","ratio","dpi","time","encoding"]};

function validate19(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.type === undefined) && (missing0 = "type")) || ((data.frames === undefined) && (missing0 = "frames"))){
validate19.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.type !== undefined){
const _errs1 = errors;
if(!(data.type === "frames")){
validate19.errors = [{instancePath:instancePath+"/type",schemaPath:"#/properties/type/enum",keyword:"enum",params:{allowedValues: schema23.properties.type.enum},message:"must be equal to one of the allowed values"}];
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
validate19.errors = [{instancePath:instancePath+"/frames/" + i0,schemaPath:"#/$defs/Frame/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"}];
return false;
}
else {
if(data2.figure !== undefined){
const _errs7 = errors;
if(typeof data2.figure !== "string"){
validate19.errors = [{instancePath:instancePath+"/frames/" + i0+"/figure",schemaPath:"#/$defs/Frame/properties/figure/type",keyword:"type",params:{type: "string"},message:"must be string"}];
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
validate19.errors = [{instancePath:instancePath+"/frames/" + i0+"/seq",schemaPath:"#/$defs/Frame/properties/seq/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
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
validate19.errors = [{instancePath:instancePath+"/frames/" + i0+"/base",schemaPath:"#/$defs/Frame/properties/base/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
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
validate19.errors = [{instancePath:instancePath+"/frames/" + i0+"/x",schemaPath:"#/$defs/Frame/properties/x/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
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
validate19.errors = [{instancePath:instancePath+"/frames/" + i0+"/y",schemaPath:"#/$defs/Frame/properties/y/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
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
validate19.errors = [{instancePath:instancePath+"/frames/" + i0+"/width",schemaPath:"#/$defs/Frame/properties/width/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
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
validate19.errors = [{instancePath:instancePath+"/frames/" + i0+"/height",schemaPath:"#/$defs/Frame/properties/height/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
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
validate19.errors = [{instancePath:instancePath+"/frames/" + i0+"/full_width",schemaPath:"#/$defs/Frame/properties/full_width/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
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
validate19.errors = [{instancePath:instancePath+"/frames/" + i0+"/full_height",schemaPath:"#/$defs/Frame/properties/full_height/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
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
validate19.errors = [{instancePath:instancePath+"/frames/" + i0+"/ratio",schemaPath:"#/$defs/Frame/properties/ratio/type",keyword:"type",params:{type: "number"},message:"must be number"}];
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
validate19.errors = [{instancePath:instancePath+"/frames/" + i0+"/dpi",schemaPath:"#/$defs/Frame/properties/dpi/type",keyword:"type",params:{type: "number"},message:"must be number"}];
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
validate19.errors = [{instancePath:instancePath+"/frames/" + i0+"/time",schemaPath:"#/$defs/Frame/properties/time/type",keyword:"type",params:{type: "number"},message:"must be number"}];
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
validate19.errors = [{instancePath:instancePath+"/frames/" + i0+"/encoding",schemaPath:"#/$defs/Frame/properties/encoding/enum",keyword:"enum",params:{allowedValues: schema24.properties.encoding.enum},message:"must be equal to one of the allowed values"}];
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
validate19.errors = [{instancePath:instancePath+"/frames/" + i0,schemaPath:"#/$defs/Frame/type",keyword:"type",params:{type: "object"},message:"must be object"}];
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
validate19.errors = [{instancePath:instancePath+"/frames",schemaPath:"#/properties/frames/type",keyword:"type",params:{type: "array"},message:"must be array"}];
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
validate19.errors = [{instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
validate19.errors = vErrors;
return errors === 0;
}


function validate12(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
const _errs0 = errors;
let valid0 = false;
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((((((((data.type === undefined) && (missing0 = "type")) || ((data.protocol === undefined) && (missing0 = "protocol"))) || ((data.session === undefined) && (missing0 = "session"))) || ((data.hub === undefined) && (missing0 = "hub"))) || ((data.version === undefined) && (missing0 = "version"))) || ((data.pid === undefined) && (missing0 = "pid"))) || ((data.time === undefined) && (missing0 = "time"))) || ((data.period === undefined) && (missing0 = "period"))) || ((data.subshells === undefined) && (missing0 = "subshells"))){
const err0 = {instancePath,schemaPath:"#/$defs/Hello/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
else {
if(data.type !== undefined){
const _errs4 = errors;
if(!(data.type === "hello")){
const err1 = {instancePath:instancePath+"/type",schemaPath:"#/$defs/Hello/properties/type/enum",keyword:"enum",params:{allowedValues: schema14.properties.type.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
var valid2 = _errs4 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data.protocol !== undefined){
let data1 = data.protocol;
const _errs5 = errors;
if(!((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1)))){
const err2 = {instancePath:instancePath+"/protocol",schemaPath:"#/$defs/Hello/properties/protocol/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
var valid2 = _errs5 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data.session !== undefined){
const _errs7 = errors;
if(typeof data.session !== "string"){
const err3 = {instancePath:instancePath+"/session",schemaPath:"#/$defs/Hello/properties/session/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
var valid2 = _errs7 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data.hub !== undefined){
const _errs9 = errors;
if(typeof data.hub !== "string"){
const err4 = {instancePath:instancePath+"/hub",schemaPath:"#/$defs/Hello/properties/hub/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var valid2 = _errs9 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data.version !== undefined){
const _errs11 = errors;
if(typeof data.version !== "string"){
const err5 = {instancePath:instancePath+"/version",schemaPath:"#/$defs/Hello/properties/version/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
var valid2 = _errs11 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data.pid !== undefined){
let data5 = data.pid;
const _errs13 = errors;
if(!((typeof data5 == "number") && (!(data5 % 1) && !isNaN(data5)))){
const err6 = {instancePath:instancePath+"/pid",schemaPath:"#/$defs/Hello/properties/pid/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
var valid2 = _errs13 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data.time !== undefined){
const _errs15 = errors;
if(!(typeof data.time == "number")){
const err7 = {instancePath:instancePath+"/time",schemaPath:"#/$defs/Hello/properties/time/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
var valid2 = _errs15 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data.period !== undefined){
const _errs17 = errors;
if(!(typeof data.period == "number")){
const err8 = {instancePath:instancePath+"/period",schemaPath:"#/$defs/Hello/properties/period/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
var valid2 = _errs17 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data.subshells !== undefined){
const _errs19 = errors;
if(typeof data.subshells !== "boolean"){
const err9 = {instancePath:instancePath+"/subshells",schemaPath:"#/$defs/Hello/properties/subshells/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
var valid2 = _errs19 === errors;
}
else {
var valid2 = true;
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
const err10 = {instancePath,schemaPath:"#/$defs/Hello/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
var _valid0 = _errs1 === errors;
valid0 = valid0 || _valid0;
if(!valid0){
const _errs21 = errors;
if(!(validate13(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate13.errors : vErrors.concat(validate13.errors);
errors = vErrors.length;
}
var _valid0 = _errs21 === errors;
valid0 = valid0 || _valid0;
if(!valid0){
const _errs22 = errors;
const _errs23 = errors;
if(errors === _errs23){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing1;
if(((data.type === undefined) && (missing1 = "type")) || ((data.count === undefined) && (missing1 = "count"))){
const err11 = {instancePath,schemaPath:"#/$defs/Samples/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
else {
if(data.type !== undefined){
const _errs25 = errors;
if(!(data.type === "samples")){
const err12 = {instancePath:instancePath+"/type",schemaPath:"#/$defs/Samples/properties/type/enum",keyword:"enum",params:{allowedValues: schema17.properties.type.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
var valid4 = _errs25 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data.count !== undefined){
let data10 = data.count;
const _errs26 = errors;
if(!((typeof data10 == "number") && (!(data10 % 1) && !isNaN(data10)))){
const err13 = {instancePath:instancePath+"/count",schemaPath:"#/$defs/Samples/properties/count/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
var valid4 = _errs26 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data.replay !== undefined){
const _errs28 = errors;
if(typeof data.replay !== "boolean"){
const err14 = {instancePath:instancePath+"/replay",schemaPath:"#/$defs/Samples/properties/replay/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
var valid4 = _errs28 === errors;
}
else {
var valid4 = true;
}
}
}
}
}
else {
const err15 = {instancePath,schemaPath:"#/$defs/Samples/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
var _valid0 = _errs22 === errors;
valid0 = valid0 || _valid0;
if(!valid0){
const _errs30 = errors;
if(!(validate15(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate15.errors : vErrors.concat(validate15.errors);
errors = vErrors.length;
}
var _valid0 = _errs30 === errors;
valid0 = valid0 || _valid0;
if(!valid0){
const _errs31 = errors;
if(!(validate17(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate17.errors : vErrors.concat(validate17.errors);
errors = vErrors.length;
}
var _valid0 = _errs31 === errors;
valid0 = valid0 || _valid0;
if(!valid0){
const _errs32 = errors;
if(!(validate19(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate19.errors : vErrors.concat(validate19.errors);
errors = vErrors.length;
}
var _valid0 = _errs32 === errors;
valid0 = valid0 || _valid0;
if(!valid0){
const _errs33 = errors;
const _errs34 = errors;
if(errors === _errs34){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing2;
if(((((data.type === undefined) && (missing2 = "type")) || ((data.level === undefined) && (missing2 = "level"))) || ((data.text === undefined) && (missing2 = "text"))) || ((data.time === undefined) && (missing2 = "time"))){
const err16 = {instancePath,schemaPath:"#/$defs/Notice/required",keyword:"required",params:{missingProperty: missing2},message:"must have required property '"+missing2+"'"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
else {
if(data.type !== undefined){
const _errs36 = errors;
if(!(data.type === "notice")){
const err17 = {instancePath:instancePath+"/type",schemaPath:"#/$defs/Notice/properties/type/enum",keyword:"enum",params:{allowedValues: schema25.properties.type.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
var valid6 = _errs36 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data.level !== undefined){
let data13 = data.level;
const _errs37 = errors;
if(!(((data13 === "error") || (data13 === "info")) || (data13 === "warning"))){
const err18 = {instancePath:instancePath+"/level",schemaPath:"#/$defs/Notice/properties/level/enum",keyword:"enum",params:{allowedValues: schema25.properties.level.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
var valid6 = _errs37 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data.text !== undefined){
const _errs38 = errors;
if(typeof data.text !== "string"){
const err19 = {instancePath:instancePath+"/text",schemaPath:"#/$defs/Notice/properties/text/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
var valid6 = _errs38 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data.detail !== undefined){
const _errs40 = errors;
if(typeof data.detail !== "string"){
const err20 = {instancePath:instancePath+"/detail",schemaPath:"#/$defs/Notice/properties/detail/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
var valid6 = _errs40 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data.key !== undefined){
const _errs42 = errors;
if(typeof data.key !== "string"){
const err21 = {instancePath:instancePath+"/key",schemaPath:"#/$defs/Notice/properties/key/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
var valid6 = _errs42 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data.time !== undefined){
const _errs44 = errors;
if(!(typeof data.time == "number")){
const err22 = {instancePath:instancePath+"/time",schemaPath:"#/$defs/Notice/properties/time/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
var valid6 = _errs44 === errors;
}
else {
var valid6 = true;
}
}
}
}
}
}
}
}
else {
const err23 = {instancePath,schemaPath:"#/$defs/Notice/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
var _valid0 = _errs33 === errors;
valid0 = valid0 || _valid0;
if(!valid0){
const _errs46 = errors;
const _errs47 = errors;
if(errors === _errs47){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing3;
if((data.type === undefined) && (missing3 = "type")){
const err24 = {instancePath,schemaPath:"#/$defs/Goodbye/required",keyword:"required",params:{missingProperty: missing3},message:"must have required property '"+missing3+"'"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
else {
if(data.type !== undefined){
const _errs49 = errors;
if(!(data.type === "goodbye")){
const err25 = {instancePath:instancePath+"/type",schemaPath:"#/$defs/Goodbye/properties/type/enum",keyword:"enum",params:{allowedValues: schema26.properties.type.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
var valid8 = _errs49 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data.reason !== undefined){
const _errs50 = errors;
if(typeof data.reason !== "string"){
const err26 = {instancePath:instancePath+"/reason",schemaPath:"#/$defs/Goodbye/properties/reason/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
var valid8 = _errs50 === errors;
}
else {
var valid8 = true;
}
}
}
}
else {
const err27 = {instancePath,schemaPath:"#/$defs/Goodbye/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
var _valid0 = _errs46 === errors;
valid0 = valid0 || _valid0;
}
}
}
}
}
}
}
if(!valid0){
const err28 = {instancePath,schemaPath:"#/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf"};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
validate12.errors = vErrors;
return false;
}
else {
errors = _errs0;
if(vErrors !== null){
if(_errs0){
vErrors.length = _errs0;
}
else {
vErrors = null;
}
}
}
validate12.errors = vErrors;
return errors === 0;
}


function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="hub" */;
let vErrors = null;
let errors = 0;
if(!(validate12(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate12.errors : vErrors.concat(validate12.errors);
errors = vErrors.length;
}
validate10.errors = vErrors;
return errors === 0;
}

export const control = validate22;
const schema27 = {"$id":"control","$ref":"livemon-messages#/$defs/ControlMessage"};
const schema28 = {"anyOf":[{"$ref":"#/$defs/Attach"},{"$ref":"#/$defs/View"},{"$ref":"#/$defs/Alive"},{"$ref":"#/$defs/Resync"},{"$ref":"#/$defs/Detach"},{"$ref":"#/$defs/Stop"}]};
const schema29 = {"title":"Attach","description":"First message of a page, as the data of its `comm_open`.","type":"object","properties":{"type":{"enum":["attach"]},"protocol":{"type":"integer"},"page":{"type":"string"},"since":{"type":"number","default":0}},"required":["type","protocol","page"]};
const schema32 = {"title":"Alive","description":"Sign of life of a page whose view did not change; sent every 2 s while it shows something.","type":"object","properties":{"type":{"enum":["alive"]},"page":{"type":"string"}},"required":["type","page"]};
const schema33 = {"title":"Resync","description":"The page missed a base frame of this figure: the next frame must be a key frame.","type":"object","properties":{"type":{"enum":["resync"]},"page":{"type":"string"},"figure":{"type":"string"}},"required":["type","page","figure"]};
const schema34 = {"title":"Detach","description":"The page is going away.","type":"object","properties":{"type":{"enum":["detach"]},"page":{"type":"string"}},"required":["type","page"]};
const schema35 = {"title":"Stop","description":"Stop Livemon in this kernel (the command `livemon:stop`).","type":"object","properties":{"type":{"enum":["stop"]},"page":{"type":"string"}},"required":["type","page"]};
const schema30 = {"title":"View","description":"All that a page shows now; replaces what it said before. Sent when it changes, and as a sign of life.","type":"object","properties":{"type":{"enum":["view"]},"page":{"type":"string"},"panel":{"type":"boolean"},"figures":{"type":"object","additionalProperties":{"$ref":"#/$defs/Viewport"},"default":{}}},"required":["type","page","panel"]};
const schema31 = {"title":"Viewport","description":"How a page shows one figure now.","type":"object","properties":{"width":{"type":"integer"},"height":{"type":"integer"},"ratio":{"type":"number","default":1},"fps":{"type":"number","default":10},"have":{"type":"integer","default":-1}},"required":["width","height"]};

function validate24(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((data.type === undefined) && (missing0 = "type")) || ((data.page === undefined) && (missing0 = "page"))) || ((data.panel === undefined) && (missing0 = "panel"))){
validate24.errors = [{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"}];
return false;
}
else {
if(data.type !== undefined){
const _errs1 = errors;
if(!(data.type === "view")){
validate24.errors = [{instancePath:instancePath+"/type",schemaPath:"#/properties/type/enum",keyword:"enum",params:{allowedValues: schema30.properties.type.enum},message:"must be equal to one of the allowed values"}];
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
validate24.errors = [{instancePath:instancePath+"/page",schemaPath:"#/properties/page/type",keyword:"type",params:{type: "string"},message:"must be string"}];
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
validate24.errors = [{instancePath:instancePath+"/panel",schemaPath:"#/properties/panel/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"}];
return false;
}
var valid0 = _errs4 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.figures !== undefined){
let data3 = data.figures;
const _errs6 = errors;
if(errors === _errs6){
if(data3 && typeof data3 == "object" && !Array.isArray(data3)){
for(const key0 in data3){
let data4 = data3[key0];
const _errs9 = errors;
const _errs10 = errors;
if(errors === _errs10){
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
let missing1;
if(((data4.width === undefined) && (missing1 = "width")) || ((data4.height === undefined) && (missing1 = "height"))){
validate24.errors = [{instancePath:instancePath+"/figures/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/Viewport/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"}];
return false;
}
else {
if(data4.width !== undefined){
let data5 = data4.width;
const _errs12 = errors;
if(!((typeof data5 == "number") && (!(data5 % 1) && !isNaN(data5)))){
validate24.errors = [{instancePath:instancePath+"/figures/" + key0.replace(/~/g, "~0").replace(/\//g, "~1")+"/width",schemaPath:"#/$defs/Viewport/properties/width/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid3 = _errs12 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data4.height !== undefined){
let data6 = data4.height;
const _errs14 = errors;
if(!((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6)))){
validate24.errors = [{instancePath:instancePath+"/figures/" + key0.replace(/~/g, "~0").replace(/\//g, "~1")+"/height",schemaPath:"#/$defs/Viewport/properties/height/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid3 = _errs14 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data4.ratio !== undefined){
const _errs16 = errors;
if(!(typeof data4.ratio == "number")){
validate24.errors = [{instancePath:instancePath+"/figures/" + key0.replace(/~/g, "~0").replace(/\//g, "~1")+"/ratio",schemaPath:"#/$defs/Viewport/properties/ratio/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
var valid3 = _errs16 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data4.fps !== undefined){
const _errs18 = errors;
if(!(typeof data4.fps == "number")){
validate24.errors = [{instancePath:instancePath+"/figures/" + key0.replace(/~/g, "~0").replace(/\//g, "~1")+"/fps",schemaPath:"#/$defs/Viewport/properties/fps/type",keyword:"type",params:{type: "number"},message:"must be number"}];
return false;
}
var valid3 = _errs18 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data4.have !== undefined){
let data9 = data4.have;
const _errs20 = errors;
if(!((typeof data9 == "number") && (!(data9 % 1) && !isNaN(data9)))){
validate24.errors = [{instancePath:instancePath+"/figures/" + key0.replace(/~/g, "~0").replace(/\//g, "~1")+"/have",schemaPath:"#/$defs/Viewport/properties/have/type",keyword:"type",params:{type: "integer"},message:"must be integer"}];
return false;
}
var valid3 = _errs20 === errors;
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
validate24.errors = [{instancePath:instancePath+"/figures/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/Viewport/type",keyword:"type",params:{type: "object"},message:"must be object"}];
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
validate24.errors = [{instancePath:instancePath+"/figures",schemaPath:"#/properties/figures/type",keyword:"type",params:{type: "object"},message:"must be object"}];
return false;
}
}
var valid0 = _errs6 === errors;
}
else {
var valid0 = true;
}
}
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
let vErrors = null;
let errors = 0;
const _errs0 = errors;
let valid0 = false;
const _errs1 = errors;
const _errs2 = errors;
if(errors === _errs2){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((((data.type === undefined) && (missing0 = "type")) || ((data.protocol === undefined) && (missing0 = "protocol"))) || ((data.page === undefined) && (missing0 = "page"))){
const err0 = {instancePath,schemaPath:"#/$defs/Attach/required",keyword:"required",params:{missingProperty: missing0},message:"must have required property '"+missing0+"'"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
else {
if(data.type !== undefined){
const _errs4 = errors;
if(!(data.type === "attach")){
const err1 = {instancePath:instancePath+"/type",schemaPath:"#/$defs/Attach/properties/type/enum",keyword:"enum",params:{allowedValues: schema29.properties.type.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
var valid2 = _errs4 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data.protocol !== undefined){
let data1 = data.protocol;
const _errs5 = errors;
if(!((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1)))){
const err2 = {instancePath:instancePath+"/protocol",schemaPath:"#/$defs/Attach/properties/protocol/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
var valid2 = _errs5 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data.page !== undefined){
const _errs7 = errors;
if(typeof data.page !== "string"){
const err3 = {instancePath:instancePath+"/page",schemaPath:"#/$defs/Attach/properties/page/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
var valid2 = _errs7 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data.since !== undefined){
const _errs9 = errors;
if(!(typeof data.since == "number")){
const err4 = {instancePath:instancePath+"/since",schemaPath:"#/$defs/Attach/properties/since/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var valid2 = _errs9 === errors;
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
const err5 = {instancePath,schemaPath:"#/$defs/Attach/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
var _valid0 = _errs1 === errors;
valid0 = valid0 || _valid0;
if(!valid0){
const _errs11 = errors;
if(!(validate24(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
var _valid0 = _errs11 === errors;
valid0 = valid0 || _valid0;
if(!valid0){
const _errs12 = errors;
const _errs13 = errors;
if(errors === _errs13){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing1;
if(((data.type === undefined) && (missing1 = "type")) || ((data.page === undefined) && (missing1 = "page"))){
const err6 = {instancePath,schemaPath:"#/$defs/Alive/required",keyword:"required",params:{missingProperty: missing1},message:"must have required property '"+missing1+"'"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
else {
if(data.type !== undefined){
const _errs15 = errors;
if(!(data.type === "alive")){
const err7 = {instancePath:instancePath+"/type",schemaPath:"#/$defs/Alive/properties/type/enum",keyword:"enum",params:{allowedValues: schema32.properties.type.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
var valid4 = _errs15 === errors;
}
else {
var valid4 = true;
}
if(valid4){
if(data.page !== undefined){
const _errs16 = errors;
if(typeof data.page !== "string"){
const err8 = {instancePath:instancePath+"/page",schemaPath:"#/$defs/Alive/properties/page/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
var valid4 = _errs16 === errors;
}
else {
var valid4 = true;
}
}
}
}
else {
const err9 = {instancePath,schemaPath:"#/$defs/Alive/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
var _valid0 = _errs12 === errors;
valid0 = valid0 || _valid0;
if(!valid0){
const _errs18 = errors;
const _errs19 = errors;
if(errors === _errs19){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing2;
if((((data.type === undefined) && (missing2 = "type")) || ((data.page === undefined) && (missing2 = "page"))) || ((data.figure === undefined) && (missing2 = "figure"))){
const err10 = {instancePath,schemaPath:"#/$defs/Resync/required",keyword:"required",params:{missingProperty: missing2},message:"must have required property '"+missing2+"'"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
else {
if(data.type !== undefined){
const _errs21 = errors;
if(!(data.type === "resync")){
const err11 = {instancePath:instancePath+"/type",schemaPath:"#/$defs/Resync/properties/type/enum",keyword:"enum",params:{allowedValues: schema33.properties.type.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
var valid6 = _errs21 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data.page !== undefined){
const _errs22 = errors;
if(typeof data.page !== "string"){
const err12 = {instancePath:instancePath+"/page",schemaPath:"#/$defs/Resync/properties/page/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
var valid6 = _errs22 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data.figure !== undefined){
const _errs24 = errors;
if(typeof data.figure !== "string"){
const err13 = {instancePath:instancePath+"/figure",schemaPath:"#/$defs/Resync/properties/figure/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
var valid6 = _errs24 === errors;
}
else {
var valid6 = true;
}
}
}
}
}
else {
const err14 = {instancePath,schemaPath:"#/$defs/Resync/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
var _valid0 = _errs18 === errors;
valid0 = valid0 || _valid0;
if(!valid0){
const _errs26 = errors;
const _errs27 = errors;
if(errors === _errs27){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing3;
if(((data.type === undefined) && (missing3 = "type")) || ((data.page === undefined) && (missing3 = "page"))){
const err15 = {instancePath,schemaPath:"#/$defs/Detach/required",keyword:"required",params:{missingProperty: missing3},message:"must have required property '"+missing3+"'"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
else {
if(data.type !== undefined){
const _errs29 = errors;
if(!(data.type === "detach")){
const err16 = {instancePath:instancePath+"/type",schemaPath:"#/$defs/Detach/properties/type/enum",keyword:"enum",params:{allowedValues: schema34.properties.type.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
var valid8 = _errs29 === errors;
}
else {
var valid8 = true;
}
if(valid8){
if(data.page !== undefined){
const _errs30 = errors;
if(typeof data.page !== "string"){
const err17 = {instancePath:instancePath+"/page",schemaPath:"#/$defs/Detach/properties/page/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
var valid8 = _errs30 === errors;
}
else {
var valid8 = true;
}
}
}
}
else {
const err18 = {instancePath,schemaPath:"#/$defs/Detach/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
var _valid0 = _errs26 === errors;
valid0 = valid0 || _valid0;
if(!valid0){
const _errs32 = errors;
const _errs33 = errors;
if(errors === _errs33){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing4;
if(((data.type === undefined) && (missing4 = "type")) || ((data.page === undefined) && (missing4 = "page"))){
const err19 = {instancePath,schemaPath:"#/$defs/Stop/required",keyword:"required",params:{missingProperty: missing4},message:"must have required property '"+missing4+"'"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
else {
if(data.type !== undefined){
const _errs35 = errors;
if(!(data.type === "stop")){
const err20 = {instancePath:instancePath+"/type",schemaPath:"#/$defs/Stop/properties/type/enum",keyword:"enum",params:{allowedValues: schema35.properties.type.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
var valid10 = _errs35 === errors;
}
else {
var valid10 = true;
}
if(valid10){
if(data.page !== undefined){
const _errs36 = errors;
if(typeof data.page !== "string"){
const err21 = {instancePath:instancePath+"/page",schemaPath:"#/$defs/Stop/properties/page/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
var valid10 = _errs36 === errors;
}
else {
var valid10 = true;
}
}
}
}
else {
const err22 = {instancePath,schemaPath:"#/$defs/Stop/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
var _valid0 = _errs32 === errors;
valid0 = valid0 || _valid0;
}
}
}
}
}
if(!valid0){
const err23 = {instancePath,schemaPath:"#/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
validate23.errors = vErrors;
return false;
}
else {
errors = _errs0;
if(vErrors !== null){
if(_errs0){
vErrors.length = _errs0;
}
else {
vErrors = null;
}
}
}
validate23.errors = vErrors;
return errors === 0;
}


function validate22(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="control" */;
let vErrors = null;
let errors = 0;
if(!(validate23(data, {instancePath,parentData,parentDataProperty,rootData}))){
vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
errors = vErrors.length;
}
validate22.errors = vErrors;
return errors === 0;
}
