package web

// matrix says for every address of the product who may come there. One line is
// one route:
//
//	METHOD path | thing | who:states …
//
// The thing is what the address names: "case" (a contract) or "lot" (see
// matrix_lots_test.go), tried in every state, another kind of matrixThings, or "-"
// for none. Who are people of the
// organisation that the thing belongs to (matrixRoles); "all" is everybody who is
// signed in, "public" the world. States are those in which they may, or a name
// of matrixStates; only cases have them.
//
// "@region" after a role lets in every organisation of the same region.
// A thing that is the same for everybody (a day of the calendar, a region) is in
// matrixShared: there the organisation does not matter.
//
// Nobody else may: people of other organisations and regions get 404 for every
// thing, roles that the route does not invite get 403, and who sees a case but
// may not act on it gets 403 or 409. TestMatrix tries all of it.
const matrix = `
GET  /                                        | -       | public
GET  /healthz                                 | -       | public
GET  /assets/*                                | -       | public
GET  /favicon.ico                             | -       | public
GET  /help/password                           | -       | public
GET  /help/log                                | -       | public
GET  /help/keys                               | -       | public
GET  /help/accessibility                      | -       | public
GET  /verify                                  | -       | public
GET  /v/:token                                | -       | public
GET  /share-trial                             | -       | public
GET  /share-rules                             | -       | public
GET  /share-rules/:pack                       | -       | public
GET  /share-check                             | -       | public
GET  /share-tax                               | -       | public
GET  /share-check/:hash                       | -       | public
GET  /login                                   | -       | public
POST /login                                   | -       | public
POST /logout                                  | -       | all
GET  /account                                 | -       | all
GET  /account/password                        | -       | all
POST /account/password                        | -       | all
POST /account/sessions/:id/end                | session | broker
POST /account/sessions/end-others             | -       | all
POST /account/mailing                         | -       | all
GET  /desk                                    | -       | all
GET  /codes/region                            | -       | all
GET  /notices                                 | -       | all
POST /notices/read                            | -       | all
POST /notices/:id/open                        | notice  | broker

GET  /contracts                               | -       | broker boss exchangehead director chair minister registrar reviewer head authority statistician auditor tax
GET  /contracts/new                           | -       | broker
POST /contracts/new                           | -       | broker
GET  /contracts/:id                           | case    | broker:any registrar,reviewer,head,authority,statistician,auditor:submitted expert:EXPERT_REVIEW tax:issued
GET  /contracts/:id/sheet                     | case    | broker:any registrar,reviewer,head,authority,statistician,auditor:submitted expert:EXPERT_REVIEW tax:issued
GET  /contracts/:id/files/:file               | case    | broker:any registrar,reviewer,head,authority,statistician,auditor:submitted expert:EXPERT_REVIEW tax:issued
GET  /contracts/:id/certificate               | case    | broker,registrar,reviewer,head,authority,statistician,auditor,tax:issued
GET  /contracts/:id/certificate.pdf           | case    | broker,registrar,reviewer,head,authority,statistician,auditor,tax:issued
GET  /contracts/:id/form                      | case    | broker:editable
GET  /contracts/:id/form/:section             | case    | broker:editable
POST /contracts/:id/form/:section             | case    | broker:editable
POST /contracts/:id/form/:section/autosave    | case    | broker:editable
POST /contracts/:id/form/:section/try         | case    | broker:editable
POST /contracts/:id/files                     | case    | broker:editable
POST /contracts/:id/files/:file/delete        | case    | broker:editable
GET  /contracts/:id/confirm                   | case    | broker:editable
POST /contracts/:id/submit                    | case    | broker:editable
GET  /contracts/:id/submitted                 | case    | broker:SUBMITTED,RESUBMITTED
GET  /contracts/:id/withdraw                  | case    | broker:withdrawable
POST /contracts/:id/withdraw                  | case    | broker:withdrawable,WITHDRAWN
GET  /contracts/:id/national                  | case    | broker,registrar,reviewer,head:REGISTERED,CHANGE_PENDING,CANCELLED,REVOKED
POST /contracts/:id/national                  | case    | registrar:REGISTERED,CHANGE_PENDING,CANCELLED,REVOKED
POST /contracts/:id/national/clear            | case    | registrar:REGISTERED,CHANGE_PENDING,CANCELLED,REVOKED
POST /contracts/:id/urge                      | case    | broker,head:waiting
GET  /contracts/:id/tax                       | case    | broker,registrar,reviewer,head,authority,statistician,auditor:submitted expert:EXPERT_REVIEW tax:issued
GET  /contracts/:id/tax/sheet                 | case    | broker,registrar,reviewer,head,authority,statistician,auditor:submitted expert:EXPERT_REVIEW tax:issued
GET  /contracts/:id/incomes                   | case    | broker,registrar,reviewer,head,authority,statistician,auditor,tax:issued
POST /contracts/:id/incomes                   | case    | broker:REGISTERED,CHANGE_PENDING
POST /review/:id/incomes                      | case    | registrar:issued
GET  /national                                | -       | broker boss exchangehead director chair minister registrar reviewer head

GET  /contracts/:id/change                    | case    | broker:REGISTERED,CHANGE_PENDING
POST /contracts/:id/change/open               | case    | broker:REGISTERED
POST /contracts/:id/change/drop               | case    | broker:REGISTERED
POST /contracts/:id/change                    | case    | broker:CHANGE_PENDING
GET  /contracts/:id/versions                  | case    | broker,registrar,reviewer,head,authority,statistician,auditor,tax:issued
GET  /contracts/:id/letter                    | case    | broker:told registrar,reviewer,head,authority,statistician,auditor:told tax:CANCELLED,REVOKED
GET  /contracts/:id/object                    | case    | broker:REGISTERED,REJECTED tax:REGISTERED
POST /contracts/:id/object                    | case    | broker:REGISTERED,REJECTED tax:REGISTERED,OBJECTION
GET  /opinions                                | -       | expert
GET  /opinions/:id                            | case    | expert:EXPERT_REVIEW
POST /opinions/:id                            | case    | expert:EXPERT_REVIEW

GET  /review                                  | -       | registrar reviewer head
GET  /review/:id                              | case    | registrar,reviewer,head:submitted
POST /review/:id/accept                       | case    | registrar:SUBMITTED,IN_REVIEW
GET  /review/:id/not-accept                   | case    | registrar:SUBMITTED
POST /review/:id/not-accept                   | case    | registrar:SUBMITTED
GET  /review/:id/route                        | case    | registrar:SUBMITTED,ACCEPTED
POST /review/:id/route                        | case    | registrar:SUBMITTED,ACCEPTED
GET  /review/:id/cancel                       | case    | registrar:REGISTERED
POST /review/:id/cancel                       | case    | registrar:REGISTERED
GET  /review/:id/revoke                       | case    | head:REGISTERED,CHANGE_PENDING,CANCELLED,OBJECTION
POST /review/:id/revoke                       | case    | head:REGISTERED,CHANGE_PENDING,CANCELLED,OBJECTION
GET  /review/:id/reissue                      | case    | registrar:REGISTERED
POST /review/:id/reissue                      | case    | registrar:REGISTERED
GET  /review/:id/uphold                       | case    | head:OBJECTION
POST /review/:id/uphold                       | case    | head:OBJECTION
GET  /review/:id/overturn                     | case    | head:OBJECTION
POST /review/:id/overturn                     | case    | head:OBJECTION
GET  /review/:id/change                       | case    | registrar:CHANGE_PENDING
POST /review/:id/change                       | case    | registrar:CHANGE_PENDING
POST /review/:id/check                        | case    | registrar:IN_REVIEW,RESUBMITTED reviewer:SECOND_REVIEW
POST /review/:id/decide                       | case    | registrar:IN_REVIEW,RESUBMITTED reviewer:SECOND_REVIEW
GET  /review/:id/done                         | case    | registrar,reviewer,head:closed

GET  /parties                                 | -       | broker boss exchangehead director chair minister registrar reviewer head authority
GET  /parties/lookup                          | -       | broker boss exchangehead director chair minister registrar reviewer head authority
GET  /parties/matters                         | -       | registrar head
POST /parties/pairs                           | -       | registrar head
POST /parties/proposals/:id                   | proposal | registrar@region head@region
GET  /parties/merges/:id                      | merge   | registrar reviewer head authority
POST /parties/merges/:id                      | merge   | registrar@region head@region
GET  /parties/:id                             | party   | broker boss exchangehead director chair minister registrar reviewer head authority
GET  /parties/:id/edit                        | party   | registrar head
POST /parties/:id/edit                        | party   | registrar head
GET  /parties/:id/merge                       | single  | registrar@region head@region
POST /parties/:id/merge                       | single  | registrar@region head@region
GET  /ip                                      | -       | broker boss exchangehead director chair minister registrar reviewer head authority
GET  /ip/lookup                               | -       | broker boss exchangehead director chair minister registrar reviewer head authority
GET  /ip/suggest                              | -       | broker boss exchangehead director chair minister registrar reviewer head authority
GET  /ip/new                                  | -       | broker registrar head
POST /ip/new                                  | -       | broker registrar head
GET  /ip/:id                                  | right   | registrar reviewer head authority
GET  /ip/:id/edit                             | right   | registrar head
POST /ip/:id/edit                             | right   | registrar head
GET  /brokers                                 | -       | boss exchangehead director chair minister registrar reviewer head authority
GET  /brokers/:id                             | agent   | broker boss registrar@region reviewer@region head@region authority@region
GET  /brokers/:id/sheet                       | agent   | broker boss registrar@region reviewer@region head@region authority@region
GET  /brokers/:id/sheet.xlsx                  | agent   | broker boss registrar@region reviewer@region head@region authority@region
GET  /brokers/:id/edit                        | agent   | broker boss
POST /brokers/:id/edit                        | agent   | broker boss
GET  /workload                                | -       | head authority statistician
POST /workload/export                         | -       | head authority statistician
GET  /imports                                 | -       | broker
POST /imports                                 | -       | broker
GET  /imports/template                        | -       | broker
GET  /imports/:id                             | import  | broker
GET  /imports/:id/state                       | import  | broker
POST /imports/:id/confirm                     | import  | broker
GET  /imports/:id/errors.xlsx                 | import  | broker
GET  /duty                                    | -       | registrar head
POST /duty/absences                           | -       | registrar head
POST /duty/absences/:id/end                   | absence | registrar head
POST /duty/hand-over                          | -       | registrar head
GET  /statistics/years                        | -       | authority statistician
POST /statistics/years                        | -       | statistician
GET  /statistics/years/:id                    | closing | authority statistician
POST /statistics/years/:id/confirm            | closing | authority
POST /statistics/years/:id/refuse             | closing | authority
GET  /registers                               | -       | broker trader registrar head authority inspector industry
POST /registers                               | -       | broker trader registrar head authority inspector industry
GET  /registers/template                      | -       | broker trader registrar head authority inspector industry
GET  /registers/:id                           | roll    | registrar head
GET  /registers/:id/state                     | roll    | registrar head
GET  /registers/:id/errors.xlsx               | roll    | registrar head
GET  /institutions                            | -       | public
GET  /institutions/:id                        | -       | public
GET  /panel/institutions                      | -       | evaluator director authority inspector minister industry chair auditor
GET  /panel/institutions/export.xlsx          | -       | evaluator director authority inspector minister industry chair auditor
GET  /panel/people/export.xlsx                | -       | evaluator director authority inspector minister industry chair auditor
POST /panel/entries/:id/account               | self    | industry@region
GET  /panel/pools/:id/versions/:n/export.xlsx | pool    | industry chair evaluator@region director@region authority@region inspector@region minister@region auditor@region
GET  /integrity/export.xlsx                   | -       | authority inspector minister
GET  /panel/institutions/mine                 | -       | evaluator director
GET  /panel/institutions/new                  | -       | evaluator director
POST /panel/institutions/new                  | -       | evaluator director
GET  /panel/people                            | -       | evaluator director authority inspector minister industry chair auditor
GET  /panel/people/mine                       | -       | assessor expert
GET  /panel/people/new                        | -       | assessor expert
POST /panel/people/new                        | -       | assessor expert
GET  /panel/entries/:id                       | file    | evaluator director authority@region inspector@region minister@region industry@region chair@region auditor@region
GET  /panel/entries/:id/edit                  | file    | evaluator director
POST /panel/entries/:id/edit                  | file    | evaluator director
POST /panel/entries/:id/papers                | self    | assessor
GET  /panel/entries/:id/papers/:file          | self    | assessor evaluator director authority@region inspector@region minister@region industry@region chair@region auditor@region
GET  /panel/entries/:id/take/:step            | file    | authority@region
POST /panel/entries/:id/take/:step            | file    | authority@region
GET  /panel/entries/:id/propose/:step         | halt    | authority@region inspector@region minister@region
POST /panel/entries/:id/propose/:step         | halt    | authority@region inspector@region minister@region
GET  /panel/entries/:id/decide                | file    | minister@region
POST /panel/entries/:id/decide                | file    | minister@region
POST /panel/entries/:id/facts                 | self    | assessor
GET  /panel/entries/:id/facts/:fact/undo      | self    | assessor
POST /panel/entries/:id/facts/:fact/undo      | self    | assessor
POST /panel/entries/:id/facts/:fact/decide    | self    | evaluator director industry@region chair@region
GET  /panel/entries/:id/accuse                | file    | authority@region inspector@region
POST /panel/entries/:id/accuse                | file    | authority@region inspector@region
GET  /panel/pools                             | -       | evaluator director authority inspector minister industry chair auditor
GET  /panel/pools/new                         | -       | industry
POST /panel/pools/new                         | -       | industry
GET  /panel/pools/:id                         | pool    | industry chair evaluator@region director@region authority@region inspector@region minister@region auditor@region
POST /panel/pools/:id/members                 | pool    | industry
POST /panel/pools/:id/members/:entry/remove   | pool    | industry
GET  /panel/pools/:id/propose                 | pool    | industry
POST /panel/pools/:id/propose                 | pool    | industry
GET  /panel/pools/:id/decide                  | pool    | chair
POST /panel/pools/:id/decide                  | pool    | chair
GET  /panel/pools/:id/versions/:n             | pool    | industry chair evaluator@region director@region authority@region inspector@region minister@region auditor@region
GET  /panel/pools/:id/versions/:n/list        | pool    | industry chair evaluator@region director@region authority@region inspector@region minister@region auditor@region
GET  /panel/trees                             | -       | broker boss exchangehead head authority auditor expert evaluator director assessor industry chair inspector minister
GET  /panel/trees/new                         | -       | industry
POST /panel/trees/new                         | -       | industry
GET  /panel/trees/:id                         | edition | broker boss exchangehead head authority auditor expert evaluator director assessor industry chair inspector minister
GET  /panel/trees/:id/versions/:n             | edition | broker boss exchangehead head authority auditor expert evaluator director assessor industry chair inspector minister
GET  /panel/trees/:id/draft                   | tree    | industry chair
POST /panel/trees/:id/draft                   | tree    | industry
POST /panel/trees/:id/weights                 | tree    | industry
GET  /panel/trees/:id/nodes/new               | tree    | industry
POST /panel/trees/:id/nodes/new               | tree    | industry
GET  /panel/trees/:id/nodes/:node             | tree    | industry
POST /panel/trees/:id/nodes/:node             | tree    | industry
GET  /panel/trees/:id/nodes/:node/remove      | tree    | industry
POST /panel/trees/:id/nodes/:node/remove      | tree    | industry
GET  /panel/trees/:id/propose                 | tree    | industry
POST /panel/trees/:id/propose                 | tree    | industry
GET  /panel/trees/:id/decide                  | tree    | chair
POST /panel/trees/:id/decide                  | tree    | chair
GET  /panel/draws                             | -       | evaluator industry boss exchangehead head director chair minister
GET  /panel/draws/new                         | -       | evaluator
POST /panel/draws/new                         | -       | evaluator
GET  /panel/draws/:id                         | draw    | evaluator director industry chair
POST /panel/draws/:id                         | draw    | industry chair
GET  /assessments                             | -       | broker boss head exchangehead director chair minister evaluator assessor expert industry authority inspector auditor
GET  /assessments/new                         | -       | broker boss
POST /assessments/new                         | -       | broker boss
GET  /assessments/:no                         | commission | broker boss evaluator director auditor@region
GET  /assessments/:no/edit                    | commission | broker boss
POST /assessments/:no/edit                    | commission | broker boss
GET  /assessments/:no/submit                  | commission | broker boss
POST /assessments/:no/submit                  | commission | broker boss
POST /assessments/:no/papers                  | commission | broker boss
GET  /assessments/:no/papers/:file            | commission | broker boss evaluator director auditor@region
POST /assessments/:no/acts/:act               | commission | evaluator
GET  /assessments/:no/draw                    | commission |
POST /assessments/:no/draw                    | commission |
GET  /assessments/:no/score                   | commission |
POST /assessments/:no/score/check             | commission |
POST /assessments/:no/score/commit            | commission |
POST /assessments/:no/score/open              | commission |
GET  /assessments/:no/scores                  | commission |
POST /assessments/:no/scores/close            | commission |
GET  /assessments/:no/scores/workpaper.xlsx   | commission |
GET  /assessments/:no/scores/evidence.json    | commission |
GET  /assessments/:no/report.pdf              | commission |
GET  /assessments/:no/report.docx             | commission |
GET  /assessments/:no/bundle.zip              | commission |
GET  /assessment-results                      | -       | public
GET  /assessment-results/:no                  | -       | public
GET  /assessment-results/:no/report.pdf       | -       | public
POST /assessment-results/:no/object           | -       | all
GET  /panel/quality                           | -       | authority inspector minister industry chair
GET  /panel/quality/people                    | -       | authority inspector minister industry chair
GET  /panel/quality/institutions              | -       | authority inspector minister industry chair
GET  /panel/quality/mine                      | -       | assessor expert director
GET  /panel/entries/:id/quality               | self    | assessor authority@region inspector@region minister@region industry@region chair@region
GET  /spot-checks                             | -       | authority inspector minister
POST /spot-checks                             | -       | inspector
GET  /spot-checks/:id                         | spot    | authority inspector minister
GET  /draws                                   | -       | public
GET  /draws/:id                               | -       | public
GET  /draws/:id/record.json                   | -       | public
GET  /integrity                               | -       | public
GET  /integrity/:id                           | -       | public
GET  /integrity/:id/act/:act                  | mark    | minister@region
POST /integrity/:id/act/:act                  | mark    | minister@region
GET  /schedules                               | -       | broker registrar reviewer head boss exchangehead director chair minister authority tax auditor
GET  /schedules/new                           | -       | broker registrar
POST /schedules                               | -       | broker registrar
GET  /schedules/:id                           | plan    | broker registrar reviewer head boss authority tax auditor
GET  /schedules/:id/sheet.pdf                 | plan    | broker registrar reviewer head boss authority tax auditor
GET  /schedules/:id/export.xlsx               | plan    | broker registrar reviewer head boss authority tax auditor
GET  /l/:token                                | -       | public
GET  /achievements                            | -       | public
GET  /achievements/:id                        | -       | public
GET  /market/achievements                     | -       | broker boss head exchangehead director chair minister trader authority
GET  /market/achievements/new                 | -       | broker
POST /market/achievements/new                 | -       | broker
GET  /market/achievements/:id                 | offer   | broker boss
GET  /market/achievements/:id/edit            | offer   | broker
POST /market/achievements/:id/edit            | offer   | broker
POST /market/achievements/:id/drop            | offer   | broker boss
GET  /market/achievements/:id/publish         | offer   | boss
POST /market/achievements/:id/publish         | offer   | boss
POST /market/achievements/:id/renew           | offer   | broker
GET  /market/achievements/:id/withdraw        | offer   | broker boss
POST /market/achievements/:id/withdraw        | offer   | broker boss
GET  /market/achievements/:id/transfer        | offer   | broker
POST /market/achievements/:id/transfer        | offer   | broker
POST /market/achievements/:id/files           | offer   | broker
GET  /market/achievements/:id/files/:file     | paper   | broker boss
POST /market/achievements/:id/files/:file/delete | paper | broker
GET  /market/appraisals                       | -       | broker boss head exchangehead director chair minister
GET  /market/achievements/:id/appraisals/new  | offer   | broker
POST /market/achievements/:id/appraisals/new  | offer   | broker
GET  /market/appraisals/:id                   | report  | broker boss
GET  /market/appraisals/:id/edit              | report  | broker
POST /market/appraisals/:id/edit              | report  | broker
POST /market/appraisals/:id/files             | report  | broker
POST /market/appraisals/:id/filing            | report  | broker
GET  /market/appraisals/:id/files/:file       | report  | broker boss
GET  /market/appraisals/:id/propose/:step     | report  | broker
POST /market/appraisals/:id/propose/:step     | report  | broker
GET  /market/appraisals/:id/decide            | report  | boss
POST /market/appraisals/:id/decide            | report  | boss
GET  /market/valuations                       | -       | broker boss head exchangehead director chair minister
GET  /market/achievements/:id/valuations/new  | offer   | broker
POST /market/achievements/:id/valuations/new  | offer   | broker
GET  /market/valuations/:id                   | worth   | broker boss
GET  /market/valuations/:id/report            | worth   | broker boss
GET  /market/valuations/:id/report.pdf        | worth   | broker boss
GET  /market/valuations/:id/result.json       | worth   | broker boss
GET  /market/valuations/:id/edit              | worth   | broker
POST /market/valuations/:id/edit              | worth   | broker
GET  /market/evidence                         | -       | broker boss head trader exchangehead director chair minister
GET  /market/evidence/export.xlsx             | -       | broker boss head trader exchangehead director chair minister
GET  /market/evidence/new                     | -       | broker trader
POST /market/evidence/new                     | -       | broker trader
GET  /market/evidence/:id                     | basis   | broker boss
GET  /market/evidence/:id/edit                | held    | broker
POST /market/evidence/:id/edit                | held    | broker
GET  /market/evidence/:id/decide              | basis   | boss
POST /market/evidence/:id/decide              | basis   | boss
GET  /market/valuations/:id/run/:method       | worth   | broker boss
POST /market/valuations/:id/run/:method       | worth   | broker
GET  /market/valuations/:id/run/:method/workpaper.xlsx | worth | broker boss
POST /market/valuations/:id/drop/:method      | worth   | broker
POST /market/valuations/:id/settle            | worth   | broker
POST /market/valuations/:id/submit            | worth   | broker
GET  /market/valuations/:id/decide            | worth   | boss
POST /market/valuations/:id/decide            | worth   | boss
POST /market/valuations/:id/void              | worth   | boss
GET  /licences                                | -       | public
GET  /licences/:id                            | -       | public
POST /licences/:id/notify                     | -       | bidder
GET  /market/my-licences                      | -       | bidder
GET  /market/licences                         | -       | broker boss head exchangehead director chair minister
GET  /market/licences/new                     | -       | broker
POST /market/licences/new                     | -       | broker
GET  /market/licences/:id                     | grant   | broker boss
GET  /market/licences/:id/edit                | grant   | broker
POST /market/licences/:id/edit                | grant   | broker
POST /market/licences/:id/declare             | grant   | broker
POST /market/licences/:id/drop                | grant   | broker
GET  /market/licences/:id/publish             | grant   | boss
POST /market/licences/:id/publish             | grant   | boss
GET  /market/licences/:id/leave               | grant   | broker
POST /market/licences/:id/leave               | grant   | broker
GET  /market/licences/:id/withdraw            | grant   | boss
POST /market/licences/:id/withdraw            | grant   | boss
GET  /market/licences/:id/licensees/:org/confirm | licensee | boss
POST /market/licences/:id/licensees/:org/confirm | licensee | boss
GET  /market/licences/:id/licensees/:org/:act | licensee | broker
POST /market/licences/:id/licensees/:org/:act | licensee | broker
GET  /agreements                              | -       | public
GET  /agreements/:id                          | -       | public
POST /agreements/:id/object                   | -       | public
GET  /market/agreements                       | -       | broker boss head exchangehead director chair minister
GET  /market/agreements/new                   | -       | broker
POST /market/agreements/new                   | -       | broker
GET  /market/agreements/:id                   | deal    | broker boss
GET  /market/agreements/:id/edit              | deal    | broker
POST /market/agreements/:id/edit              | deal    | broker
POST /market/agreements/:id/submit            | deal    | broker
POST /market/agreements/:id/assent            | deal    | broker boss
GET  /market/agreements/:id/approve           | deal    | boss
POST /market/agreements/:id/approve           | deal    | boss
GET  /market/agreements/:id/sign              | deal    | broker
POST /market/agreements/:id/sign              | deal    | broker
GET  /market/agreements/:id/cancel            | deal    | broker boss
POST /market/agreements/:id/cancel            | deal    | broker boss
GET  /market/agreements/:id/objections/:objection | protest | broker boss
POST /market/agreements/:id/objections/:objection | protest | broker boss
GET  /shares                                  | -       | broker boss head exchangehead director chair minister
POST /shares                                  | -       | broker
GET  /shares/annual.xlsx                      | -       | broker boss head exchangehead director chair minister
GET  /shares/:id                              | share   | broker boss
GET  /shares/:id/edit                         | share   | broker
POST /shares/:id/edit                         | share   | broker
POST /shares/:id/propose                      | share   | broker
POST /shares/:id/return                       | share   | boss
POST /shares/:id/approve                      | share   | boss
POST /shares/:id/events                       | share   | broker
POST /shares/:id/objections                   | share   | broker
POST /shares/:id/objections/:n                | share   | boss
POST /shares/:id/payouts                      | share   | broker
POST /shares/:id/payouts/:no/release          | share   | boss
GET  /shares/:id/payouts/:no/export.xlsx      | share   | broker boss
GET  /shares/:id/statements/:no               | share   | broker boss
GET  /shares/:id/statements/:no/statement.pdf | share   | broker boss
GET  /shares/:id/statements/:no/inputs.json   | share   | broker boss
GET  /sme-licences                            | -       | public
GET  /sme-licences/:id                        | smeopen | public
POST /sme-licences/:id/apply                  | -       | bidder
GET  /market/sme-licences                     | -       | broker boss head exchangehead director chair minister
POST /market/sme-licences                     | -       | broker
GET  /market/sme-licences/:id                 | sme     | broker boss
GET  /market/sme-licences/:id/edit            | sme     | broker
POST /market/sme-licences/:id/edit            | sme     | broker
POST /market/sme-licences/:id/propose         | sme     | broker
POST /market/sme-licences/:id/return          | sme     | boss
POST /market/sme-licences/:id/publish         | sme     | boss
POST /market/sme-licences/:id/close           | sme     | boss
GET  /market/sme-applications                 | -       | broker bidder boss head exchangehead director chair minister
GET  /market/sme-applications/:id             | smedeal | broker boss
POST /market/sme-applications/:id/accept      | smedeal | broker
POST /market/sme-applications/:id/refuse      | smedeal | broker
POST /market/sme-applications/:id/confirm     | smedeal | boss
POST /market/sme-applications/:id/return      | smedeal | boss
POST /market/sme-applications/:id/leave       | smefirm | bidder
POST /market/sme-applications/:id/payments    | smedeal | broker
GET  /titles                                  | -       | broker boss head exchangehead director chair minister
POST /titles                                  | -       | broker
GET  /titles/:id                              | grantee | broker boss
GET  /titles/:id/edit                         | grantee | broker
POST /titles/:id/edit                         | grantee | broker
POST /titles/:id/sign                         | grantee | broker
POST /titles/:id/propose                      | grantee | broker
POST /titles/:id/return                       | grantee | boss
POST /titles/:id/decide                       | grantee | boss
POST /titles/:id/objections                   | grantee | broker
POST /titles/:id/objections/:n                | grantee | boss
POST /titles/:id/grant                        | grantee | broker
POST /titles/:id/facts                        | grantee | broker boss
GET  /titles/:id/dossier.zip                  | -       | broker boss head exchangehead director chair minister
GET  /shares/:id/dossier.zip                  | share   | broker boss
GET  /my-shares                               | -       | all
GET  /my-shares/:id                           | share   | broker
POST /my-shares/:id/sign                      | share   | broker
GET  /my-shares/:id/statement.pdf             | share   | broker
GET  /share-packs                             | -       | administrator
GET  /share-packs/new                         | -       | administrator
POST /share-packs/new                         | -       | administrator
GET  /share-packs/:id                         | pack    | administrator
POST /share-packs/:id/adopt                   | pack    | administrator
POST /share-packs/:id/refuse                  | pack    | administrator
GET  /subsidies                               | -       | head authority
POST /subsidies                               | -       | head authority
GET  /subsidies/:id                           | list    | head authority
POST /subsidies/:id/budget                    | list    | head authority
POST /subsidies/:id/reload                    | list    | head authority
POST /subsidies/:id/propose                   | list    | head authority
POST /subsidies/:id/return                    | list    | head authority
GET  /subsidies/:id/publish                   | list    | head authority
POST /subsidies/:id/publish                   | list    | head authority
GET  /subsidies/:id/unit                      | list    | head authority
POST /subsidies/:id/unit                      | list    | head authority
GET  /subsidy-lists                           | -       | public
GET  /subsidy-lists/:id                       | -       | public
GET  /subsidy-lists/:id/export.xlsx           | -       | public
GET  /statistics                              | -       | registrar reviewer head authority statistician auditor tax
GET  /exports                                 | -       | broker boss exchangehead director chair minister registrar reviewer head authority statistician auditor tax
POST /exports                                 | -       | broker boss exchangehead director chair minister registrar reviewer head authority statistician auditor tax
GET  /exports/state                           | -       | broker boss exchangehead director chair minister registrar reviewer head authority statistician auditor tax
GET  /exports/:id/file                        | export  | head

GET  /market/lots                             | -       | trader treasurer exchangehead broker boss
GET  /market/lots/new                         | -       | trader
POST /market/lots/new                         | -       | trader
GET  /market/lots/:id                         | lot     | trader,treasurer,exchangehead:lots broker,boss:announced
GET  /market/lots/:id/edit                    | lot     | trader:DRAFT
POST /market/lots/:id/edit                    | lot     | trader:DRAFT
POST /market/lots/:id/submit                  | lot     | trader:DRAFT
POST /market/lots/:id/return                  | lot     | exchangehead:REVIEW
GET  /market/lots/:id/announce                | lot     | exchangehead:REVIEW
POST /market/lots/:id/announce                | lot     | exchangehead:REVIEW
GET  /market/lots/:id/drop                    | lot     | trader,exchangehead:DRAFT,REVIEW
POST /market/lots/:id/drop                    | lot     | trader,exchangehead:DRAFT,REVIEW
GET  /market/lots/:id/bidders/:code           | lot     | trader,treasurer,exchangehead:announced
POST /market/lots/:id/bidders/:code/judge     | lot     | trader:announced
POST /market/lots/:id/bidders/:code/deposit   | lot     | treasurer:announced
POST /market/lots/:id/motions                 | lot     | trader,exchangehead:twoperson
GET  /market/lots/:id/motions/:motion         | lot     | exchangehead:ANNOUNCED,BIDDING,SUSPENDED,CONFIRMED,SIGNED,DEFAULTED broker,boss:PROVISIONAL
POST /market/lots/:id/motions/:motion/decide  | lot     | exchangehead:ANNOUNCED,BIDDING,SUSPENDED,CONFIRMED,SIGNED,DEFAULTED broker,boss:PROVISIONAL
GET  /market/lots/:id/sign                    | lot     | trader:CONFIRMED
POST /market/lots/:id/sign                    | lot     | trader:CONFIRMED
GET  /market/lots/:id/settle                  | lot     | treasurer:CONFIRMED,SIGNED
POST /market/lots/:id/settle                  | lot     | treasurer:CONFIRMED,SIGNED
GET  /market/lots/:id/bill                    | lot     | trader,treasurer,exchangehead,broker,boss,bidder:CONFIRMED,SIGNED,SETTLED,DEFAULTED
GET  /market/funds                            | -       | treasurer exchangehead
GET  /market/funds/export.xlsx                | -       | treasurer exchangehead
GET  /market/funds/deals                      | -       | treasurer exchangehead
GET  /market/funds/remittances                | -       | treasurer exchangehead
GET  /market/funds/remittances/:id            | payout  | treasurer exchangehead
POST /market/funds/remittances/:id/prepare    | payout  | treasurer
POST /market/funds/remittances/:id/release    | payout  | treasurer exchangehead
POST /market/funds/remittances/:id/return     | payout  | treasurer exchangehead
POST /market/funds/remittances/:id/bounce     | payout  | treasurer
GET  /market/funds/receipts                   | -       | treasurer exchangehead
GET  /market/funds/receipts/:id               | receipt | treasurer exchangehead
POST /market/funds/receipts/:id/claim         | receipt | treasurer
POST /market/funds/receipts/:id/dismiss       | receipt | treasurer
GET  /market/funds/statements                 | -       | treasurer exchangehead
POST /market/funds/statements                 | -       | treasurer
GET  /market/funds/statements/template        | -       | treasurer exchangehead
GET  /market/funds/statements/:id             | bankfile | treasurer exchangehead
GET  /market/funds/rules                      | -       | treasurer exchangehead
POST /market/funds/rules                      | -       | treasurer
POST /market/funds/rules/:id/decide           | tariff  | treasurer exchangehead
GET  /market/funds/sales/:id                  | lot     | treasurer,exchangehead:announced
POST /market/funds/sales/:id/receipts         | lot     | treasurer:CONFIRMED,SIGNED,SETTLED,DEFAULTED
POST /market/funds/sales/:id/breach           | lot     | treasurer:SETTLED,DEFAULTED
POST /market/funds/sales/:id/breach/decide    | lot     | treasurer,exchangehead:SETTLED,DEFAULTED
GET  /market/lots/:id/auction                 | listing | trader
POST /market/lots/:id/auction                 | listing | trader
GET  /market/lots/:id/pay                     | listing | treasurer
POST /market/lots/:id/pay                     | listing | treasurer
GET  /market/lots/:id/exercise                | listing | treasurer
POST /market/lots/:id/exercise                | listing | treasurer
GET  /market/lots/:id/result                  | listing | trader
POST /market/lots/:id/result                  | listing | trader
POST /lots/:id/act                            | -       | bidder
POST /lots/:id/papers                         | -       | bidder
GET  /market/lots/:id/bidders/:code/papers/:paper | dossier | trader treasurer exchangehead
GET  /lots/:id/voucher                        | -       | public
GET  /market/mine                             | -       | bidder
GET  /lots                                    | -       | public
GET  /lots/:id                                | lot     | public:announced
POST /lots/:id/apply                          | lot     | bidder:ANNOUNCED
GET  /lots/:id/replay                         | lot     | public:over
GET  /lots/:id/log.json                       | lot     | public:over
GET  /lots/:id/room                           | lot     | public:announced
GET  /lots/:id/stream                         | lot     | public:announced
GET  /lots/:id/state                          | lot     | public:announced
POST /lots/:id/bids                           | lot     | bidder:announced
POST /lots/:id/refusal                        | lot     | bidder:announced
POST /lots/:id/calls                          | lot     | trader:announced
POST /lots/:id/object                         | -       | public
GET  /lots/:id/leave                          | lot     | bidder:ANNOUNCED
POST /lots/:id/leave                          | lot     | bidder:ANNOUNCED
GET  /lots/:id/next                           | lot     | bidder:DEFAULTED
POST /lots/:id/next                           | lot     | bidder:DEFAULTED
GET  /market/lots/:id/objections/:objection   | lot     | trader,exchangehead:PROVISIONAL
POST /market/lots/:id/objections/:objection   | lot     | trader,exchangehead:PROVISIONAL
GET  /disclosures                             | -       | public
GET  /valuation                               | -       | public
GET  /valuation/:method                       | method  | public
GET  /valuation/:method/result.json           | method  | public
GET  /valuation/:method/workpaper.xlsx        | method  | public
GET  /disclosures.csv                         | -       | public
GET  /disclosures.json                        | -       | public
GET  /disclosures/:id                         | lot     | public:disclosed
GET  /market/disclosures/:id                  | lot     | trader,exchangehead:deal
POST /market/disclosures/:id                  | lot     | trader,exchangehead:deal
POST /market/disclosures/:id/publish          | lot     | trader,exchangehead:deal
GET  /deals/:number                           | -       | public
GET  /lots/:id/receipts/:n                    | lot     | bidder:announced

GET  /audit                                   | -       | administrator auditor
POST /audit/verify                            | -       | administrator auditor
GET  /calendar                                | -       | administrator
POST /calendar                                | -       | administrator
GET  /calendar/:day/remove                    | day     | administrator
POST /calendar/:day/remove                    | day     | administrator
GET  /profiles                                | -       | boss exchangehead director chair minister registrar reviewer head authority statistician administrator auditor
GET  /profiles/new                            | -       | administrator
POST /profiles/new                            | -       | administrator
GET  /profiles/compare                        | -       | boss exchangehead director chair minister registrar reviewer head authority statistician administrator auditor
GET  /profiles/export.csv                     | -       | boss exchangehead director chair minister registrar reviewer head authority statistician administrator auditor
GET  /profiles/import                         | -       | administrator
POST /profiles/import                         | -       | administrator
GET  /profiles/changes                        | -       | boss exchangehead director chair minister registrar reviewer head authority statistician administrator auditor
GET  /profiles/changes/:id                    | change  | boss exchangehead director chair minister registrar reviewer head authority statistician administrator auditor
POST /profiles/changes/:id/approve            | change  | administrator minister
POST /profiles/changes/:id/refuse             | change  | administrator minister
POST /profiles/changes/:id/withdraw           | change  | administrator
GET  /profiles/codes                          | -       | boss exchangehead director chair minister registrar reviewer head authority statistician administrator auditor
POST /profiles/codes/import                   | -       | administrator
GET  /profiles/codes/:table                   | table   | boss exchangehead director chair minister registrar reviewer head authority statistician administrator auditor
GET  /profiles/codes/:table/export.csv        | table   | boss exchangehead director chair minister registrar reviewer head authority statistician administrator auditor
GET  /profiles/:region                        | region  | boss exchangehead director chair minister registrar reviewer head authority statistician administrator auditor
GET  /profiles/:region/:key                   | region  | boss exchangehead director chair minister registrar reviewer head authority statistician administrator auditor
POST /profiles/:region/:key                   | region  | administrator
POST /profiles/:region/:key/check             | region  | administrator
POST /profiles/:region/:key/edit              | region  | administrator

GET  /organisations                           | -       | administrator
GET  /organisations/new                       | -       | administrator
POST /organisations                           | -       | administrator
GET  /organisations/:id                       | office  | administrator
POST /organisations/:id                       | office  | administrator
GET  /organisations/:id/disable               | office  | administrator
POST /organisations/:id/disable               | office  | administrator
POST /organisations/:id/enable                | office  | administrator
GET  /users                                   | -       | administrator boss exchangehead director chair minister head
GET  /users/new                               | -       | administrator boss exchangehead director chair minister head
POST /users                                   | -       | administrator boss exchangehead director chair minister head
GET  /users/:id                               | clerk   | administrator head
POST /users/:id                               | clerk   | administrator head
GET  /users/:id/disable                       | clerk   | administrator head
GET  /users/:id/reset                         | clerk   | administrator head
POST /users/:id/disable                       | clerk   | administrator head
POST /users/:id/enable                        | clerk   | administrator head
POST /users/:id/reset                         | clerk   | administrator head
`

// Where an act that is repeated leads to the result of the first time, the state
// after it is listed, too (受理, 撤回).

// matrixStates are names of sets of states.
const matrixStates = `
any          DRAFT SUBMITTED ACCEPTED IN_REVIEW SUPPLEMENT_REQUESTED RESUBMITTED SECOND_REVIEW EXPERT_REVIEW REGISTERED CHANGE_PENDING OBJECTION REJECTED NOT_ACCEPTED ROUTED WITHDRAWN CANCELLED REVOKED
submitted    SUBMITTED ACCEPTED IN_REVIEW SUPPLEMENT_REQUESTED RESUBMITTED SECOND_REVIEW EXPERT_REVIEW REGISTERED CHANGE_PENDING OBJECTION REJECTED NOT_ACCEPTED ROUTED WITHDRAWN CANCELLED REVOKED
editable     DRAFT SUPPLEMENT_REQUESTED
withdrawable SUBMITTED ACCEPTED IN_REVIEW SUPPLEMENT_REQUESTED RESUBMITTED SECOND_REVIEW EXPERT_REVIEW
waiting      SUBMITTED ACCEPTED IN_REVIEW RESUBMITTED SECOND_REVIEW EXPERT_REVIEW
issued       REGISTERED CHANGE_PENDING OBJECTION CANCELLED REVOKED
told         SUPPLEMENT_REQUESTED REJECTED NOT_ACCEPTED ROUTED CANCELLED REVOKED
lots         DRAFT REVIEW WITHDRAWN ANNOUNCED BIDDING SUSPENDED PROVISIONAL CONFIRMED SIGNED SETTLED DEFAULTED UNSOLD CANCELLED
announced    ANNOUNCED BIDDING SUSPENDED PROVISIONAL CONFIRMED SIGNED SETTLED DEFAULTED UNSOLD CANCELLED
deal         CONFIRMED SIGNED SETTLED
disclosed
twoperson    ANNOUNCED BIDDING SUSPENDED PROVISIONAL CONFIRMED SIGNED
over         PROVISIONAL CONFIRMED SIGNED SETTLED DEFAULTED UNSOLD CANCELLED
closed       SUPPLEMENT_REQUESTED SECOND_REVIEW EXPERT_REVIEW REGISTERED REJECTED NOT_ACCEPTED ROUTED CANCELLED REVOKED
`
