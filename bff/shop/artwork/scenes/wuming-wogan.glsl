// A small heap of firm, flat fruit on haze blue. exposure .44
#define SET_PAPER vec3(.3, .42, .45)
#define SET_EYE vec3(0, 3.4, 9.4)
#define SET_TARGET vec3(0, 1.06, 0)
#define SET_FOV .47

const vec3 TONE = vec3(.86, .15, .006);

void one(vec3 p, vec3 at, float yaw, float tip, float roll) {
  if (isFar(p, at, .95)) return;
  vec3 q = stand(p, at, yaw, tip, roll);
  put(fruit(q, .88, .83, 0., 14.), 1, q);
  put(calyx(q - vec3(0, .72, 0), .1), 2, q);
}

void arrange(vec3 p) {
  one(p, vec3(-.95, .73, .35), .2, -.3, .15);
  one(p, vec3(.85, .73, .55), 1.1, .3, -.25);
  one(p, vec3(-.05, .74, -1.05), 2., -.2, .1);
  one(p, vec3(-.05, 1.88, .02), .2, -.3, .1);
  one(p, vec3(1.95, .73, -1.2), .3, -.4, .5);
  vec3 q = stand(p, vec3(-.1, 2.56, .22), -.4, .1, .3);
  put(leaf(q, 1.2, .45), 4, q);
  q = stand(p, vec3(-1.9, .1, 1.35), .5, 0., .12);
  put(leaf(q, 1.25, .3), 4, q);
}

void paint(int id, vec3 q, vec3 n, inout Paint m) {
  if (id == 2) m = Paint(vec3(.14, .18, .05), .6, .02, 0.);
  else if (id == 4) paintLeaf(q, 1.2, m);
  else paintPeel(q, TONE, m);
}
