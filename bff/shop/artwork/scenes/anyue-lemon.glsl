// Eureka lemons on duck-egg blue. exposure .36
#define SET_PAPER vec3(.34, .5, .52)
#define SET_EYE vec3(-.2, 3.7, 9.2)
#define SET_TARGET vec3(0, .82, 0)
#define SET_FOV .46

const vec3 TONE = vec3(.9, .47, .008);
const vec3 JUICE = vec3(.9, .62, .12);

// Its length along y, a nipple at each end.
float lemon(vec3 q, float r) {
  float d = ellipsoid(q, vec3(r, r * 1.3, r));
  if (d > .4) return d;
  d = smin(d, ellipsoid(q - vec3(0, r * 1.3, 0), vec3(.22, .26, .22) * r), .3 * r);
  d = smin(d, ellipsoid(q + vec3(0, r * 1.28, 0), vec3(.18, .14, .18) * r), .25 * r);
  d -= .014 * r * sin(q.x * 4.1 + 1.) * sin(q.z * 3.7) * sin(q.y * 2.3 + .4);
  return (d + pores(q / r, 12., .015)) * .9;
}

void arrange(vec3 p) {
  vec3 q = stand(p, vec3(.75, .86, -.95), -.5, 1.5, .35);
  put(lemon(q, .86), 1, q);
  q = stand(p, vec3(-1.45, .82, -1.0), .9, 1.5, -.3);
  put(lemon(q, .82), 1, q);
  q = stand(p, vec3(-.6, .8, .9), .2, -1.1, 0.);
  put(max(lemon(q, .88), q.y) + (gFine && q.y > -.02 ? .008 * noise(q * 22.) : 0.), 3, q / .88);
  q = stand(p, vec3(1.3, .8, 1.2), -.6, 1.45, -.5);
  put(lemon(q, .8), 1, q);
  q = stand(p, vec3(1.75, 1.1, -1.6), -.35, 0., .25);
  put(leaf(q, 1.3, .5), 4, q);
}

void paint(int id, vec3 q, vec3 n, inout Paint m) {
  if (id == 4) paintLeaf(q, 1.3, m);
  else if (id == 3 && q.y > -.015) paintCut(q.xz, 9., .09, JUICE, TONE, m);
  else {
    paintPeel(q, TONE, m);
    m.color = mix(m.color, TONE * vec3(.72, 1., .8), smoothstep(.9, 1.3, abs(q.y)) * .5);
  }
}
