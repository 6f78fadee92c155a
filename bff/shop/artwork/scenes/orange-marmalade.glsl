// Marmalade under a paper lid cover, half an orange leaning on it. exposure .44
#define SET_PAPER vec3(.44, .2, .1)
#define SET_EYE vec3(-.2, 3.1, 9.6)
#define SET_TARGET vec3(.05, 1.12, 0)
#define SET_FOV .45

const vec3 TONE = vec3(.88, .2, .008);
const vec3 JUICE = vec3(.95, .3, .02);

float cover(vec3 q) {
  float a = atan(q.x, q.z), l = length(q.xz);
  float skirt = .05 * sin(a * 11. + sin(a * 3.)) * smoothstep(.7, 1.05, l);
  float top = 1.98 - .5 * smoothstep(.78, 1.12, l) + skirt;
  float d = max(abs(q.y - top) - .02, l - 1.08 - .03 * sin(a * 7.));
  return min(d * .55, drum(q - vec3(0, 1.72, 0), .9, .24, .1));
}

void arrange(vec3 p) {
  vec3 q = stand(p, vec3(.5, 0, -.2), -.1, 0., 0.);
  put(jar(q, 1.02, 1.5), 1, q);
  put(cover(q), 2, q);
  float a = atan(q.x, q.z);
  put((length(vec2(length(q.xz) - .93, q.y - 1.58 + .02 * sin(a * 3.))) - .035) * .8, 6, q);
  q = stand(p, vec3(-1.25, .8, .95), .3, -1.05, 0.);
  put(halfFruit(q, .9, .98, 15.), 3, q / .9);
  q = stand(p, vec3(-1.75, .82, -1.5), 0., .4, .5);
  put(fruit(q, .86, .97, 0., 15.), 5, q);
  put(calyx(q - vec3(0, .8, 0), .1), 7, q);
  q = stand(p, vec3(1.35, .08, 1.35), -.3, 0., .1);
  put(leaf(q, 1.2, .35), 4, q);
}

void paint(int id, vec3 q, vec3 n, inout Paint m) {
  if (id == 1) {
    paintJar(q, 1.02, 1.42, vec3(.8, .2, .01), vec3(.95, .42, .05), m);
    paintLabel(q, 1.02, vec2(.24, 1.14), m);
  } else if (id == 2) {
    float check = smoothstep(.46, .5, abs(fract(q.x * 4.) - .5)) + smoothstep(.46, .5, abs(fract(q.z * 4.) - .5));
    m = Paint(mix(vec3(.84, .78, .66), vec3(.5, .32, .14), min(check, 1.) * .35) * (.92 + .1 * noise(q * 40.)), .9, .01, .15);
  } else if (id == 4) paintLeaf(q, 1.2, m);
  else if (id == 6) m = Paint(vec3(.36, .24, .12) * (.7 + .5 * step(.5, fract(atan(q.x, q.z) * 24. + q.y * 8.))), .9, .01, 0.);
  else if (id == 7) m = Paint(vec3(.16, .2, .06), .6, .02, 0.);
  else if (id == 3 && q.y > -.012) paintCut(q.xz, 10., .085, JUICE, TONE, m);
  else paintPeel(q, TONE, m);
}
