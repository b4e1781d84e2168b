/*
 * longhand.c: elman, jordan, gru and lstm, forward and backward through time, written out.
 *
 * Forward runs t = 1..T. Backward runs t = T..1 and pushes: when it comes to t, every reader of a quantity at t has
 * already added its share to d[t], those at t+1 included; what belongs to t-1 is added there (d[0] collects the
 * gradient of the initial state). A forward line stands, as a comment, above its backward.
 */
#include "longhand.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- helpers: the only code the cells share ---- */

static double sigmoid(double a)
{
    return 1 / (1 + exp(-a));
}

static void one_hot(int n, int index, double *x)
{
    for (int k = 0; k < n; k++) x[k] = k == index ? 1 : 0;
}

static void softmax(int n, const double *o, double *p)
{
    double max = o[0], sum = 0;
    for (int k = 1; k < n; k++)
        if (o[k] > max) max = o[k];
    for (int k = 0; k < n; k++) sum += p[k] = exp(o[k] - max);
    for (int k = 0; k < n; k++) p[k] /= sum;
}

/* do_k += sum over m of dp_m * dp_m/do_k, with dp_m/do_k = p_m (1{m = k} - p_k) */
static void softmax_backward(int n, const double *p, const double *dp, double *d_o)
{
    for (int k = 0; k < n; k++)
        for (int m = 0; m < n; m++) d_o[k] += dp[m] * p[m] * ((m == k ? 1 : 0) - p[k]);
}

static double loss_weight(const struct longhand *l, int t)
{
    return l->loss_weight ? l->loss_weight[t - 1] : 1;
}

/* The rows of a parameter or quantity, and of its gradient. */
static double **rows_of(struct longhand *l, const char *name)
{
    struct longhand_array *a = longhand_quantity(l, name);
    if (!a) a = longhand_param(l, name);
    assert(a);
    return a->v;
}

static double **grad_of(struct longhand *l, const char *name)
{
    struct longhand_array *a = longhand_quantity(l, name);
    if (!a) a = longhand_param(l, name);
    assert(a);
    return a->d;
}

/* A bias, as a vector. */
static double *bias_of(struct longhand *l, const char *name)
{
    return longhand_param(l, name)->value;
}

static double *bias_grad_of(struct longhand *l, const char *name)
{
    return longhand_param(l, name)->grad;
}

/* ---- elman ---- */

static void elman_forward(struct longhand *l)
{
    int V = l->V, H = l->H, T = l->T;
    double **x = l->x.v, **a = rows_of(l, "h.a"), **h = rows_of(l, "h");
    double **o = rows_of(l, "o"), **p = rows_of(l, "p"), **loss = rows_of(l, "loss");
    double **U = rows_of(l, "h.U"), **W = rows_of(l, "h.W"), *b = bias_of(l, "h.b");
    double **Vo = rows_of(l, "V"), *c = bias_of(l, "c");

    for (int t = 1; t <= T; t++) {
        for (int j = 0; j < H; j++) {
            a[t][j] = b[j];
            for (int k = 0; k < V; k++) a[t][j] += U[j][k] * x[t][k];
            for (int k = 0; k < H; k++) a[t][j] += W[j][k] * h[t - 1][k];
        }
        for (int j = 0; j < H; j++) h[t][j] = tanh(a[t][j]);
        for (int k = 0; k < V; k++) {
            o[t][k] = c[k];
            for (int j = 0; j < H; j++) o[t][k] += Vo[k][j] * h[t][j];
        }
        softmax(V, o[t], p[t]);
        loss[t][0] = -log(p[t][l->text[t]]);
    }
}

static void elman_backward(struct longhand *l)
{
    int V = l->V, H = l->H, T = l->T;
    double **x = l->x.v, **h = rows_of(l, "h"), **p = rows_of(l, "p");
    double **W = rows_of(l, "h.W"), **Vo = rows_of(l, "V");
    double **da = grad_of(l, "h.a"), **dh = grad_of(l, "h");
    double **d_o = grad_of(l, "o"), **dp = grad_of(l, "p"), **dloss = grad_of(l, "loss");
    double **dU = grad_of(l, "h.U"), **dW = grad_of(l, "h.W"), *db = bias_grad_of(l, "h.b");
    double **dV = grad_of(l, "V"), *dc = bias_grad_of(l, "c");

    for (int t = T; t >= 1; t--) {
        /* loss = -log p[target] */
        dloss[t][0] += loss_weight(l, t);
        dp[t][l->text[t]] += -dloss[t][0] / p[t][l->text[t]];
        /* p = softmax(o) */
        softmax_backward(V, p[t], dp[t], d_o[t]);
        /* o = c + V h */
        for (int k = 0; k < V; k++) {
            dc[k] += d_o[t][k];
            for (int j = 0; j < H; j++) {
                dV[k][j] += d_o[t][k] * h[t][j];
                dh[t][j] += Vo[k][j] * d_o[t][k];
            }
        }
        /* h = tanh(a) */
        for (int j = 0; j < H; j++) da[t][j] += dh[t][j] * (1 - h[t][j] * h[t][j]);
        /* a = b + U x + W h[t-1] */
        for (int j = 0; j < H; j++) {
            db[j] += da[t][j];
            for (int k = 0; k < V; k++) dU[j][k] += da[t][j] * x[t][k];
            for (int k = 0; k < H; k++) {
                dW[j][k] += da[t][j] * h[t - 1][k];
                dh[t - 1][k] += W[j][k] * da[t][j];
            }
        }
    }
}

/* ---- jordan: the state is the output p ---- */

static void jordan_forward(struct longhand *l)
{
    int V = l->V, H = l->H, T = l->T;
    double **x = l->x.v, **a = rows_of(l, "a"), **h = rows_of(l, "h");
    double **o = rows_of(l, "o"), **p = rows_of(l, "p"), **loss = rows_of(l, "loss");
    double **U = rows_of(l, "U"), **W = rows_of(l, "W"), *b = bias_of(l, "b");
    double **Vo = rows_of(l, "V"), *c = bias_of(l, "c");

    for (int t = 1; t <= T; t++) {
        for (int j = 0; j < H; j++) {
            a[t][j] = b[j];
            for (int k = 0; k < V; k++) a[t][j] += U[j][k] * x[t][k];
            for (int k = 0; k < V; k++) a[t][j] += W[j][k] * p[t - 1][k];
        }
        for (int j = 0; j < H; j++) h[t][j] = tanh(a[t][j]);
        for (int k = 0; k < V; k++) {
            o[t][k] = c[k];
            for (int j = 0; j < H; j++) o[t][k] += Vo[k][j] * h[t][j];
        }
        softmax(V, o[t], p[t]);
        loss[t][0] = -log(p[t][l->text[t]]);
    }
}

static void jordan_backward(struct longhand *l)
{
    int V = l->V, H = l->H, T = l->T;
    double **x = l->x.v, **h = rows_of(l, "h"), **p = rows_of(l, "p");
    double **W = rows_of(l, "W"), **Vo = rows_of(l, "V");
    double **da = grad_of(l, "a"), **dh = grad_of(l, "h");
    double **d_o = grad_of(l, "o"), **dp = grad_of(l, "p"), **dloss = grad_of(l, "loss");
    double **dU = grad_of(l, "U"), **dW = grad_of(l, "W"), *db = bias_grad_of(l, "b");
    double **dV = grad_of(l, "V"), *dc = bias_grad_of(l, "c");

    for (int t = T; t >= 1; t--) {
        /* loss = -log p[target]; dp[t] already holds what a[t+1] sent */
        dloss[t][0] += loss_weight(l, t);
        dp[t][l->text[t]] += -dloss[t][0] / p[t][l->text[t]];
        /* p = softmax(o) */
        softmax_backward(V, p[t], dp[t], d_o[t]);
        /* o = c + V h */
        for (int k = 0; k < V; k++) {
            dc[k] += d_o[t][k];
            for (int j = 0; j < H; j++) {
                dV[k][j] += d_o[t][k] * h[t][j];
                dh[t][j] += Vo[k][j] * d_o[t][k];
            }
        }
        /* h = tanh(a) */
        for (int j = 0; j < H; j++) da[t][j] += dh[t][j] * (1 - h[t][j] * h[t][j]);
        /* a = b + U x + W p[t-1] */
        for (int j = 0; j < H; j++) {
            db[j] += da[t][j];
            for (int k = 0; k < V; k++) {
                dU[j][k] += da[t][j] * x[t][k];
                dW[j][k] += da[t][j] * p[t - 1][k];
                dp[t - 1][k] += W[j][k] * da[t][j];
            }
        }
    }
}

/* ---- gru ---- */

static void gru_forward(struct longhand *l)
{
    int V = l->V, H = l->H, T = l->T;
    double **x = l->x.v, **r = rows_of(l, "h.r"), **z = rows_of(l, "h.z"), **n = rows_of(l, "h.n");
    double **h = rows_of(l, "h"), **o = rows_of(l, "o"), **p = rows_of(l, "p"), **loss = rows_of(l, "loss");
    double **Ur = rows_of(l, "h.Ur"), **Wr = rows_of(l, "h.Wr"), *br = bias_of(l, "h.br");
    double **Uz = rows_of(l, "h.Uz"), **Wz = rows_of(l, "h.Wz"), *bz = bias_of(l, "h.bz");
    double **Un = rows_of(l, "h.Un"), **Wn = rows_of(l, "h.Wn");
    double *bn = bias_of(l, "h.bn"), *bhn = bias_of(l, "h.bhn");
    double **Vo = rows_of(l, "V"), *c = bias_of(l, "c");

    for (int t = 1; t <= T; t++) {
        for (int j = 0; j < H; j++) {
            double ar = br[j], az = bz[j], an = bn[j], ahn = bhn[j];
            for (int k = 0; k < V; k++) ar += Ur[j][k] * x[t][k];
            for (int k = 0; k < V; k++) az += Uz[j][k] * x[t][k];
            for (int k = 0; k < V; k++) an += Un[j][k] * x[t][k];
            for (int k = 0; k < H; k++) ar += Wr[j][k] * h[t - 1][k];
            for (int k = 0; k < H; k++) az += Wz[j][k] * h[t - 1][k];
            for (int k = 0; k < H; k++) ahn += Wn[j][k] * h[t - 1][k];
            r[t][j] = sigmoid(ar);
            z[t][j] = sigmoid(az);
            n[t][j] = tanh(an + r[t][j] * ahn);
            h[t][j] = (1 - z[t][j]) * n[t][j] + z[t][j] * h[t - 1][j];
        }
        for (int k = 0; k < V; k++) {
            o[t][k] = c[k];
            for (int j = 0; j < H; j++) o[t][k] += Vo[k][j] * h[t][j];
        }
        softmax(V, o[t], p[t]);
        loss[t][0] = -log(p[t][l->text[t]]);
    }
}

static void gru_backward(struct longhand *l)
{
    int V = l->V, H = l->H, T = l->T;
    double **x = l->x.v, **r = rows_of(l, "h.r"), **z = rows_of(l, "h.z"), **n = rows_of(l, "h.n");
    double **h = rows_of(l, "h"), **p = rows_of(l, "p");
    double **Wr = rows_of(l, "h.Wr"), **Wz = rows_of(l, "h.Wz"), **Wn = rows_of(l, "h.Wn");
    double *bhn = bias_of(l, "h.bhn"), **Vo = rows_of(l, "V");
    double **dr = grad_of(l, "h.r"), **dz = grad_of(l, "h.z"), **dn = grad_of(l, "h.n"), **dh = grad_of(l, "h");
    double **d_o = grad_of(l, "o"), **dp = grad_of(l, "p"), **dloss = grad_of(l, "loss");
    double **dUr = grad_of(l, "h.Ur"), **dWr = grad_of(l, "h.Wr"), *dbr = bias_grad_of(l, "h.br");
    double **dUz = grad_of(l, "h.Uz"), **dWz = grad_of(l, "h.Wz"), *dbz = bias_grad_of(l, "h.bz");
    double **dUn = grad_of(l, "h.Un"), **dWn = grad_of(l, "h.Wn");
    double *dbn = bias_grad_of(l, "h.bn"), *dbhn = bias_grad_of(l, "h.bhn");
    double **dV = grad_of(l, "V"), *dc = bias_grad_of(l, "c");

    for (int t = T; t >= 1; t--) {
        /* loss = -log p[target] */
        dloss[t][0] += loss_weight(l, t);
        dp[t][l->text[t]] += -dloss[t][0] / p[t][l->text[t]];
        /* p = softmax(o) */
        softmax_backward(V, p[t], dp[t], d_o[t]);
        /* o = c + V h */
        for (int k = 0; k < V; k++) {
            dc[k] += d_o[t][k];
            for (int j = 0; j < H; j++) {
                dV[k][j] += d_o[t][k] * h[t][j];
                dh[t][j] += Vo[k][j] * d_o[t][k];
            }
        }
        for (int j = 0; j < H; j++) {
            /* h = (1 - z) * n + z * h[t-1] */
            dn[t][j] += dh[t][j] * (1 - z[t][j]);
            dz[t][j] += dh[t][j] * (h[t - 1][j] - n[t][j]);
            dh[t - 1][j] += dh[t][j] * z[t][j];
            /* n = tanh(an + r * ahn), an = bn + Un x, ahn = bhn + Wn h[t-1] */
            double ahn = bhn[j];
            for (int k = 0; k < H; k++) ahn += Wn[j][k] * h[t - 1][k];
            double dan = dn[t][j] * (1 - n[t][j] * n[t][j]);
            double dahn = dan * r[t][j];
            dr[t][j] += dan * ahn;
            dbn[j] += dan;
            dbhn[j] += dahn;
            for (int k = 0; k < V; k++) dUn[j][k] += dan * x[t][k];
            for (int k = 0; k < H; k++) dWn[j][k] += dahn * h[t - 1][k];
            for (int k = 0; k < H; k++) dh[t - 1][k] += Wn[j][k] * dahn;
            /* r = sigmoid(br + Ur x + Wr h[t-1]) */
            double dar = dr[t][j] * r[t][j] * (1 - r[t][j]);
            dbr[j] += dar;
            for (int k = 0; k < V; k++) dUr[j][k] += dar * x[t][k];
            for (int k = 0; k < H; k++) dWr[j][k] += dar * h[t - 1][k];
            for (int k = 0; k < H; k++) dh[t - 1][k] += Wr[j][k] * dar;
            /* z = sigmoid(bz + Uz x + Wz h[t-1]) */
            double daz = dz[t][j] * z[t][j] * (1 - z[t][j]);
            dbz[j] += daz;
            for (int k = 0; k < V; k++) dUz[j][k] += daz * x[t][k];
            for (int k = 0; k < H; k++) dWz[j][k] += daz * h[t - 1][k];
            for (int k = 0; k < H; k++) dh[t - 1][k] += Wz[j][k] * daz;
        }
    }
}

/* ---- lstm: `s` is the cell state h.c (c is the output bias), `q` the output gate h.o (o is the logits) ---- */

static void lstm_forward(struct longhand *l)
{
    int V = l->V, H = l->H, T = l->T;
    double **x = l->x.v, **i = rows_of(l, "h.i"), **f = rows_of(l, "h.f"), **g = rows_of(l, "h.g");
    double **q = rows_of(l, "h.o"), **s = rows_of(l, "h.c"), **h = rows_of(l, "h");
    double **o = rows_of(l, "o"), **p = rows_of(l, "p"), **loss = rows_of(l, "loss");
    double **Ui = rows_of(l, "h.Ui"), **Wi = rows_of(l, "h.Wi"), *bi = bias_of(l, "h.bi");
    double **Uf = rows_of(l, "h.Uf"), **Wf = rows_of(l, "h.Wf"), *bf = bias_of(l, "h.bf");
    double **Ug = rows_of(l, "h.Ug"), **Wg = rows_of(l, "h.Wg"), *bg = bias_of(l, "h.bg");
    double **Uq = rows_of(l, "h.Uo"), **Wq = rows_of(l, "h.Wo"), *bq = bias_of(l, "h.bo");
    double **Vo = rows_of(l, "V"), *c = bias_of(l, "c");

    for (int t = 1; t <= T; t++) {
        for (int j = 0; j < H; j++) {
            double ai = bi[j], af = bf[j], ag = bg[j], aq = bq[j];
            for (int k = 0; k < V; k++) ai += Ui[j][k] * x[t][k];
            for (int k = 0; k < V; k++) af += Uf[j][k] * x[t][k];
            for (int k = 0; k < V; k++) ag += Ug[j][k] * x[t][k];
            for (int k = 0; k < V; k++) aq += Uq[j][k] * x[t][k];
            for (int k = 0; k < H; k++) ai += Wi[j][k] * h[t - 1][k];
            for (int k = 0; k < H; k++) af += Wf[j][k] * h[t - 1][k];
            for (int k = 0; k < H; k++) ag += Wg[j][k] * h[t - 1][k];
            for (int k = 0; k < H; k++) aq += Wq[j][k] * h[t - 1][k];
            i[t][j] = sigmoid(ai);
            f[t][j] = sigmoid(af);
            g[t][j] = tanh(ag);
            q[t][j] = sigmoid(aq);
            s[t][j] = f[t][j] * s[t - 1][j] + i[t][j] * g[t][j];
            h[t][j] = q[t][j] * tanh(s[t][j]);
        }
        for (int k = 0; k < V; k++) {
            o[t][k] = c[k];
            for (int j = 0; j < H; j++) o[t][k] += Vo[k][j] * h[t][j];
        }
        softmax(V, o[t], p[t]);
        loss[t][0] = -log(p[t][l->text[t]]);
    }
}

static void lstm_backward(struct longhand *l)
{
    int V = l->V, H = l->H, T = l->T;
    double **x = l->x.v, **i = rows_of(l, "h.i"), **f = rows_of(l, "h.f"), **g = rows_of(l, "h.g");
    double **q = rows_of(l, "h.o"), **s = rows_of(l, "h.c"), **h = rows_of(l, "h"), **p = rows_of(l, "p");
    double **Wi = rows_of(l, "h.Wi"), **Wf = rows_of(l, "h.Wf"), **Wg = rows_of(l, "h.Wg"), **Wq = rows_of(l, "h.Wo");
    double **Vo = rows_of(l, "V");
    double **di = grad_of(l, "h.i"), **df = grad_of(l, "h.f"), **dg = grad_of(l, "h.g"), **dq = grad_of(l, "h.o");
    double **ds = grad_of(l, "h.c"), **dh = grad_of(l, "h");
    double **d_o = grad_of(l, "o"), **dp = grad_of(l, "p"), **dloss = grad_of(l, "loss");
    double **dUi = grad_of(l, "h.Ui"), **dWi = grad_of(l, "h.Wi"), *dbi = bias_grad_of(l, "h.bi");
    double **dUf = grad_of(l, "h.Uf"), **dWf = grad_of(l, "h.Wf"), *dbf = bias_grad_of(l, "h.bf");
    double **dUg = grad_of(l, "h.Ug"), **dWg = grad_of(l, "h.Wg"), *dbg = bias_grad_of(l, "h.bg");
    double **dUq = grad_of(l, "h.Uo"), **dWq = grad_of(l, "h.Wo"), *dbq = bias_grad_of(l, "h.bo");
    double **dV = grad_of(l, "V"), *dc = bias_grad_of(l, "c");

    for (int t = T; t >= 1; t--) {
        /* loss = -log p[target] */
        dloss[t][0] += loss_weight(l, t);
        dp[t][l->text[t]] += -dloss[t][0] / p[t][l->text[t]];
        /* p = softmax(o) */
        softmax_backward(V, p[t], dp[t], d_o[t]);
        /* o = c + V h */
        for (int k = 0; k < V; k++) {
            dc[k] += d_o[t][k];
            for (int j = 0; j < H; j++) {
                dV[k][j] += d_o[t][k] * h[t][j];
                dh[t][j] += Vo[k][j] * d_o[t][k];
            }
        }
        for (int j = 0; j < H; j++) {
            /* h = q * tanh(s) */
            double tanh_s = tanh(s[t][j]);
            dq[t][j] += dh[t][j] * tanh_s;
            ds[t][j] += dh[t][j] * q[t][j] * (1 - tanh_s * tanh_s);
            /* s = f * s[t-1] + i * g */
            df[t][j] += ds[t][j] * s[t - 1][j];
            ds[t - 1][j] += ds[t][j] * f[t][j];
            di[t][j] += ds[t][j] * g[t][j];
            dg[t][j] += ds[t][j] * i[t][j];
            /* i = sigmoid(bi + Ui x + Wi h[t-1]) */
            double dai = di[t][j] * i[t][j] * (1 - i[t][j]);
            dbi[j] += dai;
            for (int k = 0; k < V; k++) dUi[j][k] += dai * x[t][k];
            for (int k = 0; k < H; k++) dWi[j][k] += dai * h[t - 1][k];
            for (int k = 0; k < H; k++) dh[t - 1][k] += Wi[j][k] * dai;
            /* f = sigmoid(bf + Uf x + Wf h[t-1]) */
            double daf = df[t][j] * f[t][j] * (1 - f[t][j]);
            dbf[j] += daf;
            for (int k = 0; k < V; k++) dUf[j][k] += daf * x[t][k];
            for (int k = 0; k < H; k++) dWf[j][k] += daf * h[t - 1][k];
            for (int k = 0; k < H; k++) dh[t - 1][k] += Wf[j][k] * daf;
            /* g = tanh(bg + Ug x + Wg h[t-1]) */
            double dag = dg[t][j] * (1 - g[t][j] * g[t][j]);
            dbg[j] += dag;
            for (int k = 0; k < V; k++) dUg[j][k] += dag * x[t][k];
            for (int k = 0; k < H; k++) dWg[j][k] += dag * h[t - 1][k];
            for (int k = 0; k < H; k++) dh[t - 1][k] += Wg[j][k] * dag;
            /* q = sigmoid(bq + Uq x + Wq h[t-1]) */
            double daq = dq[t][j] * q[t][j] * (1 - q[t][j]);
            dbq[j] += daq;
            for (int k = 0; k < V; k++) dUq[j][k] += daq * x[t][k];
            for (int k = 0; k < H; k++) dWq[j][k] += daq * h[t - 1][k];
            for (int k = 0; k < H; k++) dh[t - 1][k] += Wq[j][k] * daq;
        }
    }
}

/* ---- the tables: what each cell has, and its two functions ---- */

/* A shape is written with the letters of the model: "HV" is hidden x vocabulary, "H1" a bias of hidden. A quantity has
 * T rows, so its shape is its width. */
struct entry {
    const char *name, *shape;
};

struct cell {
    const char *name;
    void (*forward)(struct longhand *l), (*backward)(struct longhand *l);
    struct entry param[LONGHAND_MAX], quantity[LONGHAND_MAX];
};

static const struct cell cells[] = {
    {"elman", elman_forward, elman_backward, {{"h.b", "H1"}, {"h.U", "HV"}, {"h.W", "HH"}, {"c", "V1"}, {"V", "VH"}},
        {{"h.a", "H"}, {"h", "H"}, {"o", "V"}, {"p", "V"}, {"loss", "1"}}},
    {"jordan", jordan_forward, jordan_backward, {{"b", "H1"}, {"U", "HV"}, {"W", "HV"}, {"c", "V1"}, {"V", "VH"}},
        {{"a", "H"}, {"h", "H"}, {"o", "V"}, {"p", "V"}, {"loss", "1"}}},
    {"gru", gru_forward, gru_backward,
        {{"h.br", "H1"}, {"h.Ur", "HV"}, {"h.Wr", "HH"}, {"h.bz", "H1"}, {"h.Uz", "HV"}, {"h.Wz", "HH"}, {"h.bn", "H1"},
            {"h.Un", "HV"}, {"h.bhn", "H1"}, {"h.Wn", "HH"}, {"c", "V1"}, {"V", "VH"}},
        {{"h.r", "H"}, {"h.z", "H"}, {"h.n", "H"}, {"h", "H"}, {"o", "V"}, {"p", "V"}, {"loss", "1"}}},
    {"lstm", lstm_forward, lstm_backward,
        {{"h.bi", "H1"}, {"h.Ui", "HV"}, {"h.Wi", "HH"}, {"h.bf", "H1"}, {"h.Uf", "HV"}, {"h.Wf", "HH"}, {"h.bg", "H1"},
            {"h.Ug", "HV"}, {"h.Wg", "HH"}, {"h.bo", "H1"}, {"h.Uo", "HV"}, {"h.Wo", "HH"}, {"c", "V1"}, {"V", "VH"}},
        {{"h.i", "H"}, {"h.f", "H"}, {"h.g", "H"}, {"h.o", "H"}, {"h.c", "H"}, {"h", "H"}, {"o", "V"}, {"p", "V"},
            {"loss", "1"}}},
};

static const struct cell *find_cell(const char *name)
{
    for (size_t k = 0; k < sizeof cells / sizeof cells[0]; k++)
        if (strcmp(cells[k].name, name) == 0) return &cells[k];
    return NULL;
}

/* ---- memory ---- */

static void *zeroed(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (!memory) abort();
    return memory;
}

static int size_of(const struct longhand *l, char letter)
{
    return letter == 'V' ? l->V : letter == 'H' ? l->H : 1;
}

/* first: rows in front of row `value`: 1 for a quantity (its initial state), 0 for a parameter. */
static void array_init(struct longhand_array *a, const char *name, int rows, int cols, int first)
{
    size_t width = (size_t)cols, all = (size_t)(rows + first);
    *a = (struct longhand_array){.name = name, .rows = rows, .cols = cols};
    a->v = zeroed(all, sizeof *a->v);
    a->d = zeroed(all, sizeof *a->d);
    a->v[0] = zeroed(all * width, sizeof **a->v);
    a->d[0] = zeroed(all * width, sizeof **a->d);
    for (size_t k = 1; k < all; k++) {
        a->v[k] = a->v[0] + k * width;
        a->d[k] = a->d[0] + k * width;
    }
    a->value = a->v[0] + (size_t)first * width;
    a->grad = a->d[0] + (size_t)first * width;
}

static void array_finish(struct longhand_array *a)
{
    if (a->v) free(a->v[0]);
    if (a->d) free(a->d[0]);
    free(a->v);
    free(a->d);
}

static void array_clear_grad(struct longhand_array *a)
{
    double *end = a->grad + a->rows * a->cols;
    for (double *d = a->d[0]; d < end; d++) *d = 0;
}

/* ---- the interface ---- */

bool longhand_init(
    struct longhand *l, const char *cell, int V, int H, int T, const int *text, const double *loss_weight)
{
    const struct cell *found = find_cell(cell);
    if (!found) return false;
    assert(V > 0 && H > 0 && T > 0);
    for (int t = 0; t <= T; t++) assert(text[t] >= 0 && text[t] < V);
    *l = (struct longhand){.cell = found->name, .V = V, .H = H, .T = T, .text = text, .loss_weight = loss_weight};
    for (const struct entry *e = found->param; e->name; e++)
        array_init(&l->param[l->params++], e->name, size_of(l, e->shape[0]), size_of(l, e->shape[1]), 0);
    for (const struct entry *e = found->quantity; e->name; e++)
        array_init(&l->quantity[l->quantities++], e->name, T, size_of(l, e->shape[0]), 1);
    array_init(&l->x, "x", T, V, 1);
    for (int t = 1; t <= T; t++) one_hot(V, text[t - 1], l->x.v[t]);
    return true;
}

void longhand_finish(struct longhand *l)
{
    for (int k = 0; k < l->params; k++) array_finish(&l->param[k]);
    for (int k = 0; k < l->quantities; k++) array_finish(&l->quantity[k]);
    array_finish(&l->x);
    *l = (struct longhand){0};
}

void longhand_fill(struct longhand *l, unsigned seed)
{
    unsigned long long s = seed + 1;
    for (int k = 0; k < l->params; k++) {
        struct longhand_array *a = &l->param[k];
        for (int e = 0; e < a->rows * a->cols; e++) {
            s = s * 6364136223846793005ULL + 1442695040888963407ULL;          /* Knuth's MMIX generator */
            a->value[e] = (float)(0.7 * ((double)(s >> 40) / (1 << 23) - 1)); /* exact in float too */
        }
    }
}

void longhand_forward(struct longhand *l)
{
    find_cell(l->cell)->forward(l);
    l->loss_total = 0;
    for (int t = 1; t <= l->T; t++) l->loss_total += loss_weight(l, t) * longhand_quantity(l, "loss")->v[t][0];
}

void longhand_backward(struct longhand *l)
{
    for (int k = 0; k < l->params; k++) array_clear_grad(&l->param[k]);
    for (int k = 0; k < l->quantities; k++) array_clear_grad(&l->quantity[k]);
    find_cell(l->cell)->backward(l);
}

void longhand_run(struct longhand *l)
{
    longhand_forward(l);
    longhand_backward(l);
}

struct longhand_array *longhand_param(struct longhand *l, const char *name)
{
    for (int k = 0; k < l->params; k++)
        if (strcmp(l->param[k].name, name) == 0) return &l->param[k];
    return NULL;
}

struct longhand_array *longhand_quantity(struct longhand *l, const char *name)
{
    for (int k = 0; k < l->quantities; k++)
        if (strcmp(l->quantity[k].name, name) == 0) return &l->quantity[k];
    return NULL;
}
