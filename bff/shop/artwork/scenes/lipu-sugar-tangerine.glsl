// Sugar tangerines with their leaves on, in the green of the grove. exposure .5
#define SET_PAPER vec3(.1, .2, .12)
#define SET_EYE vec3(.2, 4.6, 8.8)
#define SET_TARGET vec3(.05, .62, .1)
#define SET_FOV .47

const vec3 TONE = vec3(.93, .23, .012);
const vec3 JUICE = vec3(.97, .28, .02);

void one(vec3 p, vec3 at, float r, float yaw, float tip, float roll) {
  if (isFar(p, at, r * 1.08)) return;
  vec3 q = stand(p, at, yaw, tip, roll);
  put(fruit(q, r, .76, 0., 11.), 1, q / r);
  put(calyx(q - vec3(0, r * .77, 0), .09), 2, q);
}

void sprig(vec3 p, vec3 at, float yaw, float roll) {
  if (isFar(p, at, 1.3)) return;
  vec3 q = stand(p, at, yaw, 0., roll);
  put(leaf(q, 1.15, .4), 4, q);
}

void arrange(vec3 p) {
  one(p, vec3(-1.15, .54, -.7), .72, .4, -.35, .2);
  one(p, vec3(.35, .55, -1.0), .74, 1.9, .1, -.3);
  one(p, vec3(1.6, .5, -.1), .66, .2, .5, -.5);
  one(p, vec3(-.2, .5, .65), .68, .3, -.4, .2);
  one(p, vec3(-1.75, .47, 1.0), .62, 2.4, .3, .5);
  one(p, vec3(-.35, 1.42, -.5), .64, .3, -.3, .1);
  vec3 q = stand(p, vec3(1.05, .5, 1.4), -.25, -.95, 0.);
  put(halfFruit(q, .64, .8, 14.), 3, q / .64);
  sprig(p, vec3(-.3, 1.9, -.42), -.5, .35);
  sprig(p, vec3(-.42, 1.9, -.4), 2.6, .3);
  sprig(p, vec3(1.8, .95, -.1), -.6, .1);
  sprig(p, vec3(-1.1, .95, -.7), 3.6, .3);
}

void paint(int id, vec3 q, vec3 n, inout Paint m) {
  if (id == 2) m = Paint(vec3(.14, .2, .05), .6, .02, 0.);
  else if (id == 4) paintLeaf(q, 1.15, m);
  else if (id == 3 && q.y > -.02) paintCut(q.xz, 9., .045, JUICE, TONE, m);
  else paintPeel(q, TONE, m);
}
