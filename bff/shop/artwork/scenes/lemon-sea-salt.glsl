// Lemon salt: a corked bottle, a spilled heap, half a lemon. exposure .35
#define SET_PAPER vec3(.28, .4, .36)
#define SET_EYE vec3(.1, 3.1, 9.4)
#define SET_TARGET vec3(.05, 1.12, .1)
#define SET_FOV .45

const vec3 TONE = vec3(.9, .47, .008);
const vec3 JUICE = vec3(.9, .62, .12);

float heap(vec3 q) {
  float l = length(q.xz * vec2(.8, 1.));
  float d = q.y - .66 * exp(-l * l * 1.5) + .03;
  if (d > .3) return d * .7;
  if (gFine) d -= .022 * smoothstep(.5, .1, cells(q * 20.)) * smoothstep(1.6, .6, l);
  return d * .7;
}

void arrange(vec3 p) {
  vec3 q = stand(p, vec3(-.6, 0, -.35), .15, 0., 0.);
  float body = drum(q - vec3(0, .9, 0), .86, .9, .16);
  put(smin(body, drum(q - vec3(0, 1.98, 0), .5, .22, .05), .34), 1, q);
  put(drum(q - vec3(0, 2.36, 0), .45, .24, .04) + (gFine ? .02 * noise(q * 16.) : 0.), 2, q);
  q = p - vec3(.75, 0, 1.15);
  put(heap(q), 5, q);
  q = stand(p, vec3(1.5, .76, -.7), -.35, -1.12, 0.);
  put(max(ellipsoid(q, vec3(.84, 1.05, .84)), q.y) + pores(q, 12., .012), 3, q / .84);
  q = stand(p, vec3(-2.15, .08, .7), .2, 0., .1);
  put(leaf(q, 1.15, .3), 4, q);
}

void paint(int id, vec3 q, vec3 n, inout Paint m) {
  float zest = smoothstep(.7, .74, noise(q * 27.));
  vec3 salt = mix(vec3(.84, .84, .8), vec3(.9, .66, .08), zest * .85) * (.86 + .2 * hash3(floor(q * 40.)).x);
  if (id == 1) {
    m = Paint(mix(salt, vec3(.62, .7, .66), smoothstep(1.6, 1.66, q.y) * .7), .03, .075, .4);
    paintLabel(q, .86, vec2(.34, 1.2), m);
  } else if (id == 2) m = Paint(mix(vec3(.5, .3, .14), vec3(.68, .46, .25), fbm(q * 7.)), .8, .02, 0.);
  else if (id == 4) paintLeaf(q, 1.15, m);
  else if (id == 5) m = Paint(salt, .5, .03, .6);
  else if (q.y > -.015) paintCut(q.xz, 9., .09, JUICE, TONE, m);
  else paintPeel(q, TONE, m);
}
