// Orange slices dried slowly, a stack of them and two to look through. exposure .42
#define SET_PAPER vec3(.5, .3, .2)
#define SET_EYE vec3(.1, 4.3, 8.9)
#define SET_TARGET vec3(.05, .68, .1)
#define SET_FOV .45

const vec3 TONE = vec3(.36, .07, .005);
const vec3 JUICE = vec3(.52, .11, .005);
const vec3 FRESH = vec3(.88, .2, .008);

void slice(vec3 p, vec3 at, float yaw, float tip, float roll) {
  if (isFar(p, at, 1.05)) return;
  vec3 q = stand(p, at, yaw, tip, roll);
  float l = length(q.xz);
  q.y += .05 * sin(q.x * 2.6 + yaw * 5.) * sin(q.z * 2.1 + yaw * 3.) + .05 * l * l;
  float dent = gFine ? .02 * smoothstep(.1, .5, cells(q * vec3(9, 1, 9))) * step(l, .78) : 0.;
  put((drum(q, .9 + .02 * sin(atan(q.x, q.z) * 9.), .05, .03) + dent) * .8, 1, q / .9);
}

void arrange(vec3 p) {
  slice(p, vec3(-.75, .07, .35), .3, .02, .03);
  slice(p, vec3(-.62, .22, .3), 1.4, .05, -.02);
  slice(p, vec3(-.8, .37, .42), 2.6, -.03, .04);
  slice(p, vec3(-.7, .53, .34), .8, .08, -.06);
  slice(p, vec3(.92, .74, .55), -.35, -1.02, 0.);
  slice(p, vec3(.72, .09, 1.75), .5, .04, .02);
  vec3 q = stand(p, vec3(1.15, .9, -1.05), .4, .4, -.3);
  put(fruit(q, .92, .97, 0., 15.), 3, q);
  put(calyx(q - vec3(0, .87, 0), .1), 2, q);
  q = stand(p, vec3(-2.1, .08, 1.1), .45, 0., .1);
  put(leaf(q, 1.15, .3), 4, q);
}

void paint(int id, vec3 q, vec3 n, inout Paint m) {
  if (id == 2) m = Paint(vec3(.16, .2, .06), .6, .02, 0.);
  else if (id == 3) paintPeel(q, FRESH, m);
  else if (id == 4) paintLeaf(q, 1.15, m);
  else {
    paintCut(q.xz, 10., .05, JUICE, TONE, m);
    m.color *= mix(vec3(1), vec3(.82, .58, .36), smoothstep(.2, .6, m.color.b));
    m.rough = .4;
  }
}
