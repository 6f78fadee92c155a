// A red pomelo, whole and cut, on its own blush. exposure .42
#define SET_PAPER vec3(.72, .36, .32)
#define SET_EYE vec3(.2, 3.6, 10.4)
#define SET_TARGET vec3(.1, 1.16, 0)
#define SET_FOV .46

const vec3 TONE = vec3(.62, .5, .06);
const vec3 JUICE = vec3(.86, .1, .11);

void arrange(vec3 p) {
  vec3 q = stand(p, vec3(.85, 1.36, -.9), .4, .1, -.18);
  put(fruit(q, 1.44, .96, .8, 20.) * .92, 1, q / 1.44);
  put(calyx(q - vec3(0, 1.72, 0), .13), 2, q);
  q -= vec3(0, 1.7, 0);
  q.xz *= turn(-.5);
  q.xy *= turn(.2);
  put(leaf(q, 1.35, .5), 4, q);
  q = stand(p, vec3(-.85, 1.18, 1.1), .24, -1.2, 0.);
  put(halfFruit(q, 1.3, .96, 20.), 3, q / 1.3);
}

void paint(int id, vec3 q, vec3 n, inout Paint m) {
  if (id == 2) m = Paint(vec3(.16, .2, .06), .6, .02, 0.);
  else if (id == 4) paintLeaf(q, 1.35, m);
  else if (id == 3 && q.y > -.012) {
    paintCut(q.xz, 13., .2, JUICE, TONE, m);
    if (length(q.xz) > .76 && length(q.xz) < .95) m.color = mix(m.color, vec3(.9, .66, .6), .5 * smoothstep(.95, .76, length(q.xz)));
  } else paintPeel(q, TONE, m);
}
