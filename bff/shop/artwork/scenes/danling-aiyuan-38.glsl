// Jelly oranges, tone on tone: thin rind, deep juice. exposure .44
#define SET_PAPER vec3(.82, .36, .16)
#define SET_EYE vec3(-.4, 4.4, 9.1)
#define SET_TARGET vec3(0, .8, 0)
#define SET_FOV .46

const vec3 TONE = vec3(.9, .19, .006);
const vec3 JUICE = vec3(.97, .24, .01);

void arrange(vec3 p) {
  vec3 q = stand(p, vec3(-.75, .92, -.9), .2, .35, .2);
  put(fruit(q, 1.06, .87, 0., 17.), 1, q);
  put(calyx(q - vec3(0, .91, 0), .11), 2, q);
  q = stand(p, vec3(1.35, .84, -1.5), .4, -.3, -.4);
  put(fruit(q, .98, .87, 0., 17.), 1, q);
  put(calyx(q - vec3(0, .84, 0), .11), 2, q);
  q = stand(p, vec3(.98, .93, .62), -.28, -1.02, 0.);
  put(halfFruit(q, 1., .87, 17.), 3, q);
  q = stand(p, vec3(-.95, .78, 1.75), .7, -.12, .05);
  put(halfFruit(q, .92, .87, 17.), 3, q);
}

void paint(int id, vec3 q, vec3 n, inout Paint m) {
  if (id == 2) m = Paint(vec3(.2, .22, .06), .6, .02, 0.);
  else if (id == 3 && q.y > -.012) paintCut(q.xz, 11., .035, JUICE, TONE, m);
  else paintPeel(q, TONE, m);
}
