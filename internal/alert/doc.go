// Package alert looks at figures of saved questions every so often, and says which are not as they should be.
//
// An alert is a definition: a saved question, a figure of its answer, and what it may not be. Its state is ok, firing or
// unknown (the figure is not there, or made of too little to be believed), and since when. Answers are computed as for somebody
// who may not see personal data, so that a state tells nothing that its readers may not see.
//
// What was found, and the transitions of late, are kept in one small file, written anew after every look that changed
// something. So a restart fires nothing twice: the state is the one before, since the same instant. A file that cannot be
// read is put aside, and every alert is looked at anew.
package alert
