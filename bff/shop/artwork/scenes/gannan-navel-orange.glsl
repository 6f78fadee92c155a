// Three navel oranges on sage, one cut. exposure .44
#define SET_PAPER vec3(.4, .47, .28)
#define SET_EYE vec3(.3, 3.3, 9.6)
#define SET_TARGET vec3(.05, .98, 0)
#define SET_FOV .47

const vec3 TONE = vec3(.88, .2, .008);
const vec3 JUICE = vec3(.95, .3, .02);

void arrange(vec3 p) {
  vec3 q = stand(p, vec3(.8, 1.02, -.4), .5, -.34, -.2);
  put(fruit(q, 1.08, .96, 0., 15.), 1, q);
  put(calyx(q - vec3(0, 1.0, 0), .12), 2, q);
  q -= vec3(.02, 1.02, .02);
  q.xz *= turn(-.35);
  q.xy *= turn(.42);
  put(leaf(q, 1.35, .5), 4, q);
  q = stand(p, vec3(-1.05, .96, -1.75), 0., .5, .6);
  put(fruit(q, .98, 1., 0., 15.), 1, q);
  q = stand(p, vec3(-.92, .95, 1.05), .22, -1.15, 0.);
  put(halfFruit(q, 1., .98, 15.), 3, q);
}

void paint(int id, vec3 q, vec3 n, inout Paint m) {
  if (id == 2) m = Paint(vec3(.16, .2, .06), .6, .02, 0.);
  else if (id == 4) paintLeaf(q, 1.35, m);
  else if (id == 3 && q.y > -.012) paintCut(q.xz, 10., .085, JUICE, TONE, m);
  else paintPeel(q, TONE, m);
}
