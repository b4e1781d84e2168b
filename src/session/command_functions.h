/*
 * command_functions.h: what the table of commands calls, one function a row. Private to session.
 *
 * Arguments are a text without blanks at its ends, empty where none were given. False: the error says why, and nothing
 * has changed.
 */
#ifndef SESSION_COMMAND_FUNCTIONS_H
#define SESSION_COMMAND_FUNCTIONS_H

#include "argument.h"
#include "key.h"
#include "session.h"

/* Runs what a key is bound to in the view that is up; *bound: whether it is to anything. */
bool command_of_key(struct session *s, struct key key, bool *bound, struct error *err);

/* command_move.c: the cursor: time, equations, units, passes */
bool do_step(struct session *s, const char *argument, struct error *err);
bool do_later(struct session *s, const char *argument, struct error *err);
bool do_earlier(struct session *s, const char *argument, struct error *err);
bool do_first(struct session *s, const char *argument, struct error *err);
bool do_last(struct session *s, const char *argument, struct error *err);
bool do_next_equation(struct session *s, const char *argument, struct error *err);
bool do_previous_equation(struct session *s, const char *argument, struct error *err);
bool do_focus(struct session *s, const char *argument, struct error *err);
bool do_focus_next(struct session *s, const char *argument, struct error *err);
bool do_focus_previous(struct session *s, const char *argument, struct error *err);
bool do_unit(struct session *s, const char *argument, struct error *err);
bool do_next_unit(struct session *s, const char *argument, struct error *err);
bool do_previous_unit(struct session *s, const char *argument, struct error *err);
bool do_forward_pass(struct session *s, const char *argument, struct error *err);
bool do_backward_pass(struct session *s, const char *argument, struct error *err);
bool do_play(struct session *s, const char *argument, struct error *err);
bool do_predict(struct session *s, const char *argument, struct error *err);
bool do_answer(struct session *s, const char *argument, struct error *err);
bool do_turn(struct session *s, const char *argument, struct error *err);

/* command_find.c: to a quantity, or to a place of the text */
bool do_find(struct session *s, const char *argument, struct error *err);
bool do_search(struct session *s, const char *argument, struct error *err);

/* command_subject.c: what is studied */
bool do_loss_at(struct session *s, const char *argument, struct error *err);
bool do_net(struct session *s, const char *argument, struct error *err);
bool do_text(struct session *s, const char *argument, struct error *err);
bool do_hidden(struct session *s, const char *argument, struct error *err);
bool do_layers(struct session *s, const char *argument, struct error *err);
bool do_seed(struct session *s, const char *argument, struct error *err);

/* command_edit.c: what if */
bool do_undo(struct session *s, const char *argument, struct error *err);
bool do_redo(struct session *s, const char *argument, struct error *err);
bool do_reset(struct session *s, const char *argument, struct error *err);
bool do_set(struct session *s, const char *argument, struct error *err);
bool do_equation(struct session *s, const char *argument, struct error *err);
bool do_edit(struct session *s, const char *argument, struct error *err);
bool do_edit_character(struct session *s, const char *argument, struct error *err);
bool do_character(struct session *s, const char *argument, struct error *err);
bool do_clamp(struct session *s, const char *argument, struct error *err);
bool do_patch(struct session *s, const char *argument, struct error *err);
bool do_ablate(struct session *s, const char *argument, struct error *err);
bool do_release(struct session *s, const char *argument, struct error *err);
bool do_pin(struct session *s, const char *argument, struct error *err);
bool do_unpin(struct session *s, const char *argument, struct error *err);
bool do_swap(struct session *s, const char *argument, struct error *err);

/* command_learn.c: training on the session's own text */
bool do_train(struct session *s, const char *argument, struct error *err);
bool do_rewind(struct session *s, const char *argument, struct error *err);
bool do_optimizer(struct session *s, const char *argument, struct error *err);
bool do_rate(struct session *s, const char *argument, struct error *err);
bool do_clip(struct session *s, const char *argument, struct error *err);
bool do_clip_value(struct session *s, const char *argument, struct error *err);
bool do_dropout(struct session *s, const char *argument, struct error *err);

/* command_check.c */
bool do_check(struct session *s, const char *argument, struct error *err);

/* command_say.c: in words */
bool do_where(struct session *s, const char *argument, struct error *err);
bool do_say(struct session *s, const char *argument, struct error *err);

/* trail.c: questions and answers */
bool do_why(struct session *s, const char *argument, struct error *err);
bool do_why_line(struct session *s, const char *argument, struct error *err);
bool do_why_up(struct session *s, const char *argument, struct error *err);
bool do_why_down(struct session *s, const char *argument, struct error *err);
bool do_why_page_up(struct session *s, const char *argument, struct error *err);
bool do_why_page_down(struct session *s, const char *argument, struct error *err);
bool do_why_follow(struct session *s, const char *argument, struct error *err);
bool do_why_back(struct session *s, const char *argument, struct error *err);
bool do_why_link(struct session *s, const char *argument, struct error *err);
bool do_why_turn(struct session *s, const char *argument, struct error *err);
bool do_why_earlier(struct session *s, const char *argument, struct error *err);
bool do_why_later(struct session *s, const char *argument, struct error *err);

/* matrix.c: a parameter and the cell under the cursor */
bool do_cell(struct session *s, const char *argument, struct error *err);
bool do_cell_up(struct session *s, const char *argument, struct error *err);
bool do_cell_down(struct session *s, const char *argument, struct error *err);
bool do_cell_left(struct session *s, const char *argument, struct error *err);
bool do_cell_right(struct session *s, const char *argument, struct error *err);
bool do_cell_first(struct session *s, const char *argument, struct error *err);
bool do_cell_last(struct session *s, const char *argument, struct error *err);
bool do_cell_page_up(struct session *s, const char *argument, struct error *err);
bool do_cell_page_down(struct session *s, const char *argument, struct error *err);
bool do_next_parameter(struct session *s, const char *argument, struct error *err);
bool do_previous_parameter(struct session *s, const char *argument, struct error *err);
bool do_edit_cell(struct session *s, const char *argument, struct error *err);
bool do_show(struct session *s, const char *argument, struct error *err);
bool do_show_value(struct session *s, const char *argument, struct error *err);
bool do_show_gradient(struct session *s, const char *argument, struct error *err);
bool do_show_step(struct session *s, const char *argument, struct error *err);
bool do_numbers(struct session *s, const char *argument, struct error *err);

/* command_file.c: files */
bool do_save(struct session *s, const char *argument, struct error *err);
bool do_log(struct session *s, const char *argument, struct error *err);
bool do_export(struct session *s, const char *argument, struct error *err);
bool do_load(struct session *s, const char *argument, struct error *err);

/* command_surface.c: the cursor on the error surface, and the descents */
bool do_w_less(struct session *s, const char *argument, struct error *err);
bool do_w_more(struct session *s, const char *argument, struct error *err);
bool do_b_less(struct session *s, const char *argument, struct error *err);
bool do_b_more(struct session *s, const char *argument, struct error *err);
bool do_descend(struct session *s, const char *argument, struct error *err);
bool do_point(struct session *s, const char *argument, struct error *err);
bool do_descent_rate(struct session *s, const char *argument, struct error *err);
bool do_descent_clip(struct session *s, const char *argument, struct error *err);

/* command_view.c: what is on the screen */
bool do_symbols(struct session *s, const char *argument, struct error *err);
bool do_prompt(struct session *s, const char *argument, struct error *err);
bool do_activation_before(struct session *s, const char *argument, struct error *err);
bool do_activation_after(struct session *s, const char *argument, struct error *err);
bool do_color(struct session *s, const char *argument, struct error *err);
bool do_notation(struct session *s, const char *argument, struct error *err);
bool do_scroll_up(struct session *s, const char *argument, struct error *err);
bool do_scroll_down(struct session *s, const char *argument, struct error *err);
bool do_scroll(struct session *s, const char *argument, struct error *err);
bool do_help(struct session *s, const char *argument, struct error *err);
bool do_theme(struct session *s, const char *argument, struct error *err);
bool do_colors(struct session *s, const char *argument, struct error *err);
bool do_ascii(struct session *s, const char *argument, struct error *err);
bool do_mouse(struct session *s, const char *argument, struct error *err);
bool do_row_up(struct session *s, const char *argument, struct error *err);
bool do_row_down(struct session *s, const char *argument, struct error *err);
bool do_matrix_before(struct session *s, const char *argument, struct error *err);
bool do_matrix_after(struct session *s, const char *argument, struct error *err);
bool do_quit(struct session *s, const char *argument, struct error *err);
bool do_nothing(struct session *s, const char *argument, struct error *err);

#endif
