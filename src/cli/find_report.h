/*
 * find_report.h: what `unroll find` has found, as a table for a person and as a JSON document.
 */
#ifndef CLI_FIND_REPORT_H
#define CLI_FIND_REPORT_H

#include "ablation.h"
#include "probe.h"
#include "survey.h"

struct found_cell {
    int mark, unit;       /* of the survey */
    struct effect effect; /* NaN: not measured */
};

struct find_report {
    const char *model_path, *text_path;
    const struct reading *reading;
    const struct survey *survey;
    const struct found_cell *cell; /* by mark, the best first */
    int cells;
    const struct probe *probe; /* of marks that no unit has a reading for */
    int probes;
    const struct ablation *ablation; /* NULL: no cell was taken out */
};

bool find_report_print(const struct find_report *report, struct error *err);
bool find_report_print_json(const struct find_report *report, struct error *err);

#endif
