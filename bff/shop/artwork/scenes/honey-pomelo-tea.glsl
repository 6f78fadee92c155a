// A jar of pomelo tea, the fruit behind it, shreds of peel. exposure .42
#define SET_PAPER vec3(.8, .62, .3)
#define SET_EYE vec3(.2, 3.2, 10.)
#define SET_TARGET vec3(.1, 1.3, 0)
#define SET_FOV .45

const vec3 TONE = vec3(.62, .5, .06);
const vec3 JUICE = vec3(.86, .12, .11);

float shred(vec3 q, float bend) {
  float near = length(q) - .75;
  if (near > .2) return near;
  q.y -= bend * q.x * q.x;
  q.z -= .25 * sin(q.x * 3.);
  return rounded(q, vec3(.55, .035, .06), .03) * .7;
}

void arrange(vec3 p) {
  vec3 q = stand(p, vec3(-.35, 0, .35), .12, 0., 0.);
  put(jar(q, .98, 2.05), 1, q);
  put(lid(q, .98, 2.05), 2, q);
  q = stand(p, vec3(1.5, 1.12, -.75), -.3, -1.22, 0.);
  put(halfFruit(q, 1.2, .96, 20.), 3, q / 1.2);
  q = stand(p, vec3(1.25, .06, 1.35), .5, 0., 0.);
  put(shred(q, .35), 5, q);
  q = stand(p, vec3(.95, .06, 1.75), -.6, 0., 0.);
  put(shred(q, .3), 5, q);
  q = stand(p, vec3(1.75, .06, 1.0), 1.6, 0., 0.);
  put(shred(q, .25), 5, q);
  q = stand(p, vec3(-2.1, .08, .55), .35, 0., .12);
  put(leaf(q, 1.2, .3), 4, q);
}

void paint(int id, vec3 q, vec3 n, inout Paint m) {
  if (id == 1) {
    paintJar(q, .98, 1.86, vec3(.86, .46, .06), vec3(.93, .76, .22), m);
    paintLabel(q, .98, vec2(.45, 1.45), m);
  } else if (id == 2) m = Paint(vec3(.05, .15, .08), .35, .07, 0.);
  else if (id == 4) paintLeaf(q, 1.2, m);
  else if (id == 5) m = Paint(mix(vec3(.86, .66, .1), vec3(.92, .85, .6), step(0., -q.y)), .5, .03, .3);
  else if (q.y > -.012) paintCut(q.xz, 13., .2, JUICE, TONE, m);
  else paintPeel(q, TONE, m);
}
