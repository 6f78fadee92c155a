// Three-lobed mandarin peels, dried and darkened for five years. exposure .46
#define SET_PAPER vec3(.62, .46, .28)
#define SET_EYE vec3(.1, 5.7, 7.4)
#define SET_TARGET vec3(.05, .48, -.1)
#define SET_FOV .46
#define SET_STEP .75

// `side` > 0 turns its skin up.
void peel(vec3 p, vec3 at, float yaw, float tip, float roll, float curl, float side) {
  if (isFar(p, at, 1.4)) return;
  vec3 q = stand(p, at, yaw, tip, roll);
  float w = 2.0944, a = atan(q.z, q.x), warp;
  float lobe = floor((a + w * .5) / w);
  a = mod(a + w * .5, w) - w * .5;
  float l = length(q.xz);
  vec3 f = vec3(l * cos(a), q.y, l * sin(a));
  float d = driedLobe(f, 1.2 + .1 * sin(lobe * 4. + yaw), curl + .2 * sin(lobe * 2.1 + yaw * 3.), warp);
  put(d, warp * side > 0. ? 2 : 3, q + lobe);
}

void arrange(vec3 p) {
  peel(p, vec3(-1.15, .3, -.75), .2, .03, .05, -.36, 1.);
  peel(p, vec3(1.15, .12, -.5), 1.3, .03, -.05, .5, -1.);
  peel(p, vec3(.1, .55, .0), .85, .08, .04, -.34, 1.);
  peel(p, vec3(-.85, .2, 1.25), 2.0, .06, .02, .55, -1.);
  peel(p, vec3(1.2, .34, 1.05), .15, .1, -.06, -.36, 1.);
  vec3 q = stand(p, vec3(.6, .66, -1.7), .4, .35, -.25);
  put(fruit(q, .82, .8, 0., 12.), 5, q);
  put(calyx(q - vec3(0, .64, 0), .1), 6, q);
  q -= vec3(0, .66, 0);
  q.xz *= turn(.5);
  q.xy *= turn(.3);
  put(leaf(q, 1.1, .5), 4, q);
}

const vec3 FRESH = vec3(.9, .26, .012);

void paint(int id, vec3 q, vec3 n, inout Paint m) {
  if (id == 5) paintPeel(q, FRESH, m);
  else if (id == 6) m = Paint(vec3(.16, .2, .06), .6, .02, 0.);
  else if (id == 4) paintLeaf(q, 1.1, m);
  else paintDried(id == 2 ? 1. : -1., q, m);
}
