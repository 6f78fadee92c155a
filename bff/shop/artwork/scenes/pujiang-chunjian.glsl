// A loose-skinned mandarin with its bump, and one already peeled. exposure .42
#define SET_PAPER vec3(.82, .6, .24)
#define SET_EYE vec3(.5, 3.2, 9.4)
#define SET_TARGET vec3(.05, .95, 0)
#define SET_FOV .46

const vec3 TONE = vec3(.9, .25, .012);

float peeled(vec3 q, float r) {
  float d = ellipsoid(q, vec3(r, r * .84, r));
  if (d > .3) return d;
  float a = atan(q.x, q.z) * 5., l = length(q.xz);
  d += .07 * pow(1. - abs(sin(a)), 5.) * smoothstep(.05, .6, l) + .05 * exp(-l * l * 18.);
  return (d + (gFine ? .007 * noise(q * vec3(9, 18, 9)) : 0.)) * .8;
}

void arrange(vec3 p) {
  vec3 q = stand(p, vec3(.85, .92, -.55), .3, .12, -.16);
  put(fruit(q, 1.1, .84, .95, 12.) * .9, 1, q);
  put(calyx(q - vec3(0, 1.2, 0), .11), 2, q);
  q -= vec3(0, 1.2, 0);
  q.xz *= turn(2.5);
  q.xy *= turn(.1);
  put(leaf(q, 1.25, .6), 4, q);
  q = stand(p, vec3(-1.2, .86, -1.5), .9, .2, .22);
  put(fruit(q, 1., .85, .9, 12.) * .9, 1, q);
  put(calyx(q - vec3(0, 1.09, 0), .1), 2, q);
  q = stand(p, vec3(-.8, .78, 1.05), .2, -.42, .1);
  put(peeled(q, .93), 3, q);
}

void paint(int id, vec3 q, vec3 n, inout Paint m) {
  if (id == 2) m = Paint(vec3(.2, .22, .06), .6, .02, 0.);
  else if (id == 4) paintLeaf(q, 1.25, m);
  else if (id == 3) {
    float a = atan(q.x, q.z) * 5., seam = pow(1. - abs(sin(a)), 6.);
    float thread = smoothstep(.035, .01, abs(noise(q * vec3(5.6, 2.2, 5.6) + 2.) - .5));
    vec3 c = mix(vec3(.93, .36, .04), vec3(.92, .46, .1), noise(q * 7.));
    m = Paint(mix(c, vec3(.92, .8, .58), clamp(seam * .7 + thread * .28, 0., .8)), .35, .04, .6);
  } else paintPeel(q, TONE, m);
}
