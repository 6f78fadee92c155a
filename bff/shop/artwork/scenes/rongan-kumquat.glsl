// Kumquats in a white bowl, one cut open in front. exposure .44
#define SET_PAPER vec3(.2, .33, .36)
#define SET_EYE vec3(.3, 4.3, 8.6)
#define SET_TARGET vec3(.05, .72, .15)
#define SET_FOV .46

const vec3 TONE = vec3(.93, .32, .02);
const vec3 JUICE = vec3(.95, .42, .05);

void one(vec3 p, vec3 at, float yaw, float tip) {
  if (isFar(p, at, .52)) return;
  vec3 q = stand(p, at, yaw, tip, 0.);
  float d = ellipsoid(q, vec3(.36, .45, .36));
  if (d < .2) d += .02 * exp(-dot(q.xz, q.xz) * 150.) * step(0., q.y) + pores(q, 26., .006);
  put(d, 1, q / .4);
  put(calyx(q - vec3(0, .44, 0), .06), 2, q);
}

void arrange(vec3 p) {
  vec3 q = p - vec3(-.1, .96, -.35);
  put(bowl(q, 1.75, .92), 5, q);
  put(drum(p - vec3(-.1, .06, -.35), .62, .07, .03), 5, q);
  if (length(q - vec3(0, .2, 0)) < 2.1) {
    for (int i = 0; i < 7; i++) {
      float a = float(i) * .898 + .3;
      one(p, vec3(-.1 + 1.02 * cos(a), .98 + .05 * sin(a * 3.), -.35 + 1.02 * sin(a)), a * 1.7, 1.2 + .3 * sin(a * 5.));
    }
    for (int i = 0; i < 4; i++) {
      float a = float(i) * 1.571 + .7;
      one(p, vec3(-.1 + .5 * cos(a), 1.4, -.35 + .5 * sin(a)), a * 2.3, 1.1 + .4 * sin(a * 3.));
    }
    one(p, vec3(-.05, 1.86, -.3), .6, .9);
  }
  one(p, vec3(1.55, .37, 1.35), .9, 1.45);
  q = stand(p, vec3(.55, .33, 1.95), -.2, -.85, 0.);
  float d = max(ellipsoid(q, vec3(.38, .5, .38)), q.y);
  put(d + pores(q, 26., .005), 3, q / .38);
  q = stand(p, vec3(-.1, 2.16, -.1), -.35, 0., .25);
  put(leaf(q, .95, .5), 4, q);
  q = stand(p, vec3(-1.75, .06, 1.3), -.3, 0., .1);
  put(leaf(q, .95, .3), 4, q);
}

void paint(int id, vec3 q, vec3 n, inout Paint m) {
  if (id == 2) m = Paint(vec3(.14, .2, .05), .6, .02, 0.);
  else if (id == 4) paintLeaf(q, .95, m);
  else if (id == 5) m = Paint(vec3(.82, .8, .74), .12, .05, .1);
  else if (id == 3 && q.y > -.03) paintCut(q.xz, 6., .12, JUICE, TONE, m);
  else paintPeel(q, TONE, m);
}
