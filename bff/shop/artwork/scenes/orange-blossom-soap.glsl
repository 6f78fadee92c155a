// Cold-process soap and orange blossom. exposure .32
#define SET_PAPER vec3(.36, .45, .3)
#define SET_EYE vec3(-.3, 3.9, 8.8)
#define SET_TARGET vec3(.05, .72, .1)
#define SET_FOV .44

void flower(vec3 p, vec3 at, float yaw, float tip, float r) {
  if (isFar(p, at, r * 1.2)) return;
  vec3 q = stand(p, at, yaw, tip, 0.);
  put(petals(q, r, 5., .5), 3, q / r);
  float a = atan(q.z, q.x), l = length(q.xz);
  put(max(abs(l - .09 * r) - .035 * r, abs(q.y - .16 * r) - .15 * r + .05 * r * sin(a * 9.)) * .6, 5, q);
  put(length(q - vec3(0, .3 * r, 0)) - .06 * r, 6, q);
}

float bar(vec3 q) {
  float d = rounded(q, vec3(1.22, .4, .84), .16);
  if (d > .2) return d;
  float l = length(q.xz), a = atan(q.z, q.x);
  float mark = smoothstep(.5, .47, l) * smoothstep(.42, .45, l) + smoothstep(.38, .36, l) * smoothstep(.03, .06, abs(sin(a * 4.)) * l);
  return d + .022 * mark * step(.1, q.y) + (gFine ? .006 * fbm(q * 9.) : 0.);
}

void arrange(vec3 p) {
  vec3 q = stand(p, vec3(.1, .4, -.35), -.18, 0., 0.);
  put(bar(q), 1, q);
  q = stand(p, vec3(.02, 1.21, -.3), .2, .02, .03);
  put(bar(q), 2, q);
  flower(p, vec3(-1.35, .36, 1.15), .3, .5, .62);
  flower(p, vec3(.95, .14, 1.35), 1.1, .15, .52);
  flower(p, vec3(1.05, 1.78, -.05), .6, .3, .56);
  q = stand(p, vec3(-1.5, .12, 1.0), 2.4, 0., .2);
  put(leaf(q, 1.2, .4), 4, q);
  q = stand(p, vec3(1.25, .1, 1.2), -.4, 0., .15);
  put(leaf(q, 1.25, .35), 4, q);
  q = stand(p, vec3(-.62, .1, 1.72), .2, .0, 0.);
  put(ellipsoid(q, vec3(.2, .1, .11)), 7, q);
}

void paint(int id, vec3 q, vec3 n, inout Paint m) {
  if (id < 3) {
    vec3 c = id == 1 ? vec3(.82, .62, .36) : vec3(.86, .79, .62);
    float swirl = fbm(q * vec3(1.4, 3., 1.4) + fbm(q * 2.) * 1.5);
    c = mix(c, c * vec3(1.05, .9, .7), smoothstep(.45, .7, swirl) * .6);
    c = mix(c, vec3(.7, .3, .05), smoothstep(.74, .8, noise(q * 15.)) * .5);
    m = Paint(c, .42, .04, .5);
  } else if (id == 4) paintLeaf(q, 1.2, m);
  else if (id == 5) m = Paint(vec3(.9, .86, .7), .6, .02, .4);
  else if (id == 6) m = Paint(vec3(.85, .5, .03), .6, .02, .3);
  else m = Paint(vec3(.93, .91, .86) - .06 * vec3(0, 0, 1) * smoothstep(.7, .1, length(q.xz)), .5, .025, .55);
}
